<?php
/**
 * Users of this site are signed in to the discussion by a short-lived token (JWT, HS256), made with the site's secret.
 *
 * @package Broadsheet
 */

namespace Broadsheet;

defined( 'ABSPATH' ) || exit;

const TOKEN_SECONDS = 900;

add_action( 'rest_api_init', __NAMESPACE__ . '\\token_route' );

/** A token for whoever is signed in here; '' for nobody. */
function token( $post ) {
	$user = wp_get_current_user();
	if ( ! setting( 'sign_in' ) || '' === setting( 'secret' ) || ! $user->exists() ) {
		return '';
	}
	$now    = time();
	$claims = array(
		'aud'  => setting( 'url' ),
		'sub'  => (string) $user->ID,
		'name' => $user->display_name,
		'iat'  => $now,
		'exp'  => $now + TOKEN_SECONDS,
		'jti'  => wp_generate_password( 32, false ),
	);
	if ( $post && (int) $post->post_author === $user->ID ) {
		$claims['badge'] = __( 'Author', 'broadsheet' );
	}
	if ( user_can( $user, 'moderate_comments' ) ) {
		$claims['roles'] = array( 'staff' );
	}
	return signed( $claims, setting( 'secret' ) );
}

/** Claims as a token, signed with HS256 (RFC 7519). */
function signed( $claims, $secret ) {
	$part  = function ( $bytes ) {
		return rtrim( strtr( base64_encode( $bytes ), '+/', '-_' ), '=' ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions
	};
	$begin = $part( wp_json_encode( array( 'alg' => 'HS256', 'typ' => 'JWT' ) ) ) . '.' . $part( wp_json_encode( $claims ) );
	return $begin . '.' . $part( hash_hmac( 'sha256', $begin, $secret, true ) );
}

/** A page that was open for long gets another token; WordPress checks the nonce, without which nobody is signed in here. */
function token_route() {
	register_rest_route(
		'broadsheet/v1',
		'/token/(?P<post>\d+)',
		array(
			'methods'             => 'GET',
			'permission_callback' => function () {
				return works_as( 'embed' ) && is_user_logged_in();
			},
			'callback'            => function ( $request ) {
				$answer = rest_ensure_response( array( 'token' => token( get_post( (int) $request['post'] ) ) ) );
				$answer->header( 'Cache-Control', 'no-store' );
				return $answer;
			},
		)
	);
}
