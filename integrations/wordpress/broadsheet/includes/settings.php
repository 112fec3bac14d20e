<?php
/**
 * What is set: on the settings page, or by constants in wp-config.php, which win.
 *
 * @package Broadsheet
 */

namespace Broadsheet;

defined( 'ABSPATH' ) || exit;

const OPTION = 'broadsheet_settings';

/** Which constant of wp-config.php stands for which setting. */
const CONSTANTS = array(
	'url'    => 'BROADSHEET_URL',
	'key'    => 'BROADSHEET_KEY',
	'secret' => 'BROADSHEET_SECRET',
	'mode'   => 'BROADSHEET_MODE',
);

/** What the plug-in can do; the first is what it does until it is set. */
const MODES = array( 'off', 'filter', 'embed', 'akismet' );

function defaults() {
	return array(
		'mode'    => 'off',
		'url'     => '',
		'key'     => '',
		'secret'  => '',
		'sign_in' => false,
		'inline'  => true,
		'discard' => false,
	);
}

/** One setting. */
function setting( $name ) {
	if ( isset( CONSTANTS[ $name ] ) && defined( CONSTANTS[ $name ] ) ) {
		$given = array( $name => constant( CONSTANTS[ $name ] ) );
		return clean( array_merge( defaults(), $given ) )[ $name ];
	}
	$stored = get_option( OPTION, array() );
	return array_merge( defaults(), is_array( $stored ) ? $stored : array() )[ $name ];
}

/** Whether a setting comes from wp-config.php, so that the page cannot change it. */
function is_fixed( $name ) {
	return isset( CONSTANTS[ $name ] ) && defined( CONSTANTS[ $name ] );
}

/** Whether the plug-in works in this way, and has what it needs for it. */
function works_as( $mode ) {
	$needs = 'filter' === $mode ? setting( 'url' ) && setting( 'key' ) : (bool) setting( 'url' );
	return setting( 'mode' ) === $mode && $needs;
}

/** What somebody typed, as it is kept. */
function clean( $typed ) {
	$typed = is_array( $typed ) ? $typed : array();
	$kept  = defaults();
	$mode  = isset( $typed['mode'] ) ? (string) $typed['mode'] : '';
	$key   = isset( $typed['key'] ) ? strtolower( trim( (string) $typed['key'] ) ) : '';

	$kept['mode']   = in_array( $mode, MODES, true ) ? $mode : 'off';
	$kept['url']    = clean_url( isset( $typed['url'] ) ? (string) $typed['url'] : '' );
	$kept['key']    = preg_match( '/^[a-z0-9]{12}$/', $key ) ? $key : '';
	$kept['secret'] = isset( $typed['secret'] ) ? sanitize_text_field( (string) $typed['secret'] ) : '';
	foreach ( array( 'sign_in', 'inline', 'discard' ) as $name ) {
		$kept[ $name ] = ! empty( $typed[ $name ] );
	}
	return $kept;
}

/** The address of a server without what follows its host and folder; '' for what is none. */
function clean_url( $typed ) {
	$url = untrailingslashit( esc_url_raw( trim( $typed ), array( 'http', 'https' ) ) );
	return wp_parse_url( $url, PHP_URL_HOST ) ? $url : '';
}

/** The address of this site's front page, as the key was made for it. */
function site_address() {
	return home_url( '/' );
}
