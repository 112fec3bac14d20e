<?php
/**
 * The discussion of the server in the place of the theme's comments.
 *
 * @package Broadsheet
 */

namespace Broadsheet;

defined( 'ABSPATH' ) || exit;

const FRESH_SECONDS = 5;
const AWAY_SECONDS  = 60;

add_filter( 'comments_template', __NAMESPACE__ . '\\template', 20 );
add_filter( 'render_block', __NAMESPACE__ . '\\in_place_of_block', 20, 2 );
add_filter( 'pre_comment_approved', __NAMESPACE__ . '\\elsewhere', 5 );
add_filter( 'script_loader_tag', __NAMESPACE__ . '\\deferred', 10, 2 );

/** Classic themes load this file in the place of their own comments.php. */
function template( $theirs ) {
	return works_as( 'embed' ) ? __DIR__ . '/comments-template.php' : $theirs;
}

/** Themes of blocks have blocks for comments; the outermost of them becomes the discussion. */
function in_place_of_block( $html, $block ) {
	if ( ! works_as( 'embed' ) || ! in_array( $block['blockName'], array( 'core/comments', 'core/post-comments' ), true ) ) {
		return $html;
	}
	return discussion( get_post() );
}

/** Nobody posts into WordPress's own comments any more, where nobody would see it. */
function elsewhere( $approved ) {
	if ( ! works_as( 'embed' ) || current_user_can( 'moderate_comments' ) ) {
		return $approved;
	}
	return new \WP_Error( 'broadsheet_elsewhere', __( 'Comments are written in the discussion under the article.', 'broadsheet' ), 403 );
}

/** The element, with the discussion or a link to it inside, for readers without script and for search engines. */
function discussion( $post ) {
	$has_any = $post && ( comments_open( $post ) || (int) $post->comment_count > 0 );
	if ( ! $has_any || post_password_required( $post ) ) {
		return '';
	}
	$address = canonical( $post );
	$token   = token( $post );
	wp_enqueue_script( 'broadsheet-embed', setting( 'url' ) . '/embed.js', array(), null, true ); // phpcs:ignore WordPress.WP.EnqueuedResourceParameters.MissingVersion
	if ( '' !== $token ) {
		wp_enqueue_script( 'broadsheet-token', plugins_url( 'assets/token.js', __DIR__ ), array(), VERSION, true );
	}
	$inside = setting( 'inline' ) ? fragment( $address ) : '';
	if ( '' === $inside ) {
		$inside = '<noscript><a href="' . esc_url( setting( 'url' ) . '/embed/page?url=' . rawurlencode( $address ) ) . '">'
			. esc_html__( 'Comments', 'broadsheet' ) . '</a></noscript>';
	}
	return '<div id="comments" class="comments-area broadsheet-comments"><broadsheet-discussion url="' . esc_attr( $address ) . '"'
		. ( '' === $token ? '' : ' token="' . esc_attr( $token ) . '" data-token-from="' . esc_url( rest_url( 'broadsheet/v1/token/' . $post->ID ) )
		. '" data-nonce="' . esc_attr( wp_create_nonce( 'wp_rest' ) ) . '"' )
		. '>' . $inside . '</broadsheet-discussion></div>';
}

/** Which discussion it is. */
function canonical( $post ) {
	$address = wp_get_canonical_url( $post );
	return $address ? $address : (string) get_permalink( $post );
}

/**
 * The discussion as HTML, from the server that the site trusts with its script; '' where it cannot be had.
 *
 * It is taken as it is for seconds; then the server is asked whether it has changed. While the server is away, what is
 * there is shown, and it is not asked for a minute.
 */
function fragment( $address ) {
	$kept_as = 'broadsheet_' . md5( setting( 'url' ) . $address );
	$kept    = get_transient( $kept_as );
	$kept    = is_array( $kept ) ? $kept : array(
		'html'  => '',
		'etag'  => '',
		'until' => 0,
	);
	if ( time() < $kept['until'] ) {
		return $kept['html'];
	}
	$answer = wp_remote_get(
		setting( 'url' ) . '/embed/fragment?url=' . rawurlencode( $address ),
		array(
			'timeout'             => 2,
			'redirection'         => 0,
			'limit_response_size' => 2000000,
			'headers'             => $kept['etag'] ? array( 'If-None-Match' => $kept['etag'] ) : array(),
		)
	);
	$status = is_wp_error( $answer ) ? 0 : wp_remote_retrieve_response_code( $answer );
	if ( 200 === $status ) {
		$kept['html'] = wp_remote_retrieve_body( $answer );
		$kept['etag'] = (string) wp_remote_retrieve_header( $answer, 'etag' );
	}
	$kept['until'] = time() + ( 200 === $status || 304 === $status ? FRESH_SECONDS : AWAY_SECONDS );
	set_transient( $kept_as, $kept, DAY_IN_SECONDS );
	return $kept['html'];
}

function deferred( $tag, $handle ) {
	return 'broadsheet-embed' === $handle ? str_replace( ' src=', ' defer src=', $tag ) : $tag;
}
