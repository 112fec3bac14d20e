<?php
/**
 * Asking the filter, by the Akismet protocol.
 *
 * @package Broadsheet
 */

namespace Broadsheet;

defined( 'ABSPATH' ) || exit;

const SECONDS = 5;

/** The answer to a call: body and headers; null where there was none. */
function call( $path, $fields ) {
	$answer = wp_remote_post(
		setting( 'url' ) . $path,
		array(
			'timeout'     => SECONDS,
			'redirection' => 0,
			'user-agent'  => 'WordPress/' . get_bloginfo( 'version' ) . ' | Broadsheet/' . VERSION,
			'body'        => $fields,
		)
	);
	if ( is_wp_error( $answer ) || 200 !== wp_remote_retrieve_response_code( $answer ) ) {
		return null;
	}
	return array(
		'body'    => wp_remote_retrieve_body( $answer ),
		'headers' => wp_remote_retrieve_headers( $answer ),
	);
}

/** Whether the server knows the key: true or false; null where it does not answer as a filter does. */
function verify_key() {
	$answer = call(
		'/1.1/verify-key',
		array(
			'key'  => setting( 'key' ),
			'blog' => site_address(),
		)
	);
	if ( null === $answer || ! in_array( $answer['body'], array( 'valid', 'invalid' ), true ) ) {
		return null;
	}
	return 'valid' === $answer['body'];
}

/**
 * What the filter says of a comment, and why; null where it says nothing that is understood.
 *
 * @param array $fields A comment, as fields_of() gives it.
 */
function judged( $fields ) {
	$answer = call( '/1.1/comment-check', $fields );
	if ( null === $answer || ! in_array( $answer['body'], array( 'true', 'false' ), true ) ) {
		return null;
	}
	$header = function ( $name ) use ( $answer ) {
		$value = isset( $answer['headers'][ $name ] ) ? $answer['headers'][ $name ] : '';
		return sanitize_text_field( is_array( $value ) ? (string) end( $value ) : (string) $value );
	};
	return array(
		'is_spam'     => 'true' === $answer['body'],
		'is_blatant'  => 'discard' === $header( 'x-akismet-pro-tip' ),
		'guid'        => $header( 'x-akismet-guid' ),
		'probability' => is_numeric( $header( 'x-broadsheet-probability' ) ) ? (float) $header( 'x-broadsheet-probability' ) : null,
		'reason'      => $header( 'x-broadsheet-reason' ),
	);
}

/** Tell the filter what a comment is; whether it took that in. */
function report( $comment, $is_spam ) {
	$answer = call( $is_spam ? '/1.1/submit-spam' : '/1.1/submit-ham', fields_of_stored( $comment ) );
	return null !== $answer && 0 === strpos( $answer['body'], 'Thanks' );
}

/** The fields of a comment that was just sent in; $data as WordPress has it before it is stored, without slashes. */
function fields_of( $data ) {
	$post   = get_post( (int) $data['comment_post_ID'] );
	$fields = array(
		'api_key'              => setting( 'key' ),
		'blog'                 => site_address(),
		'blog_lang'            => get_locale(),
		'blog_charset'         => get_option( 'blog_charset' ),
		'user_ip'              => $data['comment_author_IP'],
		'user_agent'           => $data['comment_agent'],
		'comment_type'         => $data['comment_type'] ? $data['comment_type'] : 'comment',
		'comment_author'       => $data['comment_author'],
		'comment_author_email' => $data['comment_author_email'],
		'comment_author_url'   => $data['comment_author_url'],
		'comment_content'      => $data['comment_content'],
		'comment_date_gmt'     => $data['comment_date_gmt'],
		'permalink'            => $post ? (string) get_permalink( $post ) : '',
	);
	if ( $post && 'publish' === $post->post_status && '' === $post->post_password ) {
		$fields['comment_post_modified_gmt'] = $post->post_modified_gmt;
		$fields['comment_context']           = substr( $post->post_title . ' ' . wp_strip_all_tags( $post->post_content ), 0, 1900 );
	}
	return $fields;
}

/** The same for a comment that is stored. */
function fields_of_stored( $comment ) {
	return fields_of(
		array(
			'comment_post_ID'      => $comment->comment_post_ID,
			'comment_author_IP'    => $comment->comment_author_IP,
			'comment_agent'        => $comment->comment_agent,
			'comment_type'         => $comment->comment_type,
			'comment_author'       => $comment->comment_author,
			'comment_author_email' => $comment->comment_author_email,
			'comment_author_url'   => $comment->comment_author_url,
			'comment_content'      => $comment->comment_content,
			'comment_date_gmt'     => $comment->comment_date_gmt,
		)
	);
}
