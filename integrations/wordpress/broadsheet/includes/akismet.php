<?php
/**
 * For sites that keep the Akismet plug-in: its questions go to the filter, with its key in the settings of that plug-in.
 *
 * @package Broadsheet
 */

namespace Broadsheet;

defined( 'ABSPATH' ) || exit;

add_action( 'requests-requests.before_request', __NAMESPACE__ . '\\lead_here', 10, 2 );

/**
 * That plug-in has no setting for its host; every request of WordPress passes here.
 *
 * @param string $url     Where it goes.
 * @param array  $headers What goes with it.
 */
function lead_here( &$url, &$headers ) {
	if ( ! works_as( 'akismet' ) || ! preg_match( '#^https?://rest\.akismet\.com(?=[/?]|$)#i', $url, $found ) ) {
		return;
	}
	$url = setting( 'url' ) . substr( $url, strlen( $found[0] ) );
	if ( isset( $headers['Host'] ) ) {
		$headers['Host'] = preg_replace( '#^\w+://|/.*$#', '', setting( 'url' ) );
	}
}
