<?php
/**
 * Plugin Name: Broadsheet filter
 * Description: Sends the questions of the Akismet plugin to a filter of your own.
 *
 * Put this file into wp-content/mu-plugins/ and name your filter in wp-config.php:
 *
 *     define( 'BROADSHEET_FILTER', 'https://filter.example.org' );
 */

defined( 'ABSPATH' ) || exit;

add_action(
	'requests-requests.before_request',
	function ( &$url, &$headers ) {
		if ( ! defined( 'BROADSHEET_FILTER' ) || ! preg_match( '#^https?://rest\.akismet\.com(?=[/?]|$)#i', $url, $found ) ) {
			return;
		}
		$filter = rtrim( BROADSHEET_FILTER, '/' );
		$url    = $filter . substr( $url, strlen( $found[0] ) );
		if ( isset( $headers['Host'] ) ) {
			$headers['Host'] = preg_replace( '#^\w+://|/.*$#', '', $filter );
		}
	},
	10,
	2
);
