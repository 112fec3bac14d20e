// A token is good for minutes; a page that was open for longer asks for another one.
for (const element of document.querySelectorAll("broadsheet-discussion[data-token-from]")) {
  element.getToken = async () => {
    const headers = { "X-WP-Nonce": element.dataset.nonce };
    const answer = await fetch(element.dataset.tokenFrom, { headers, credentials: "same-origin" });
    return answer.ok ? (await answer.json()).token : "";
  };
}
