// A page says {% discussion page.url %}: its comments are built in, and live where script runs.
const talk = process.env.TALK || "https://talk.example";
const site = process.env.SITE || "https://blog.example";

module.exports = (config) => {
  config.addGlobalData("talk", talk);
  config.addGlobalData("site", site);
  config.addNunjucksAsyncShortcode("discussion", async (path) => {
    const url = encodeURIComponent(site + path);
    let inside = `<a href="${talk}/embed/page?url=${url}">Read and write comments</a>`;
    try {
      const answer = await fetch(`${talk}/embed/fragment?url=${url}`);
      if (!answer.ok) throw new Error(await answer.text());
      inside = await answer.text();
    } catch (problem) {
      // The page is built all the same.
      console.warn(`The discussion of ${path} cannot be built in: ${problem.message}`);
    }
    return `<broadsheet-discussion>${inside}</broadsheet-discussion>`;
  });
};
