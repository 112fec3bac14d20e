<?php
/**
 * Plugin Name:       Broadsheet
 * Description:       Comments that stay clean by themselves, on a server of your own: judged by its filter, or carried by its discussion.
 * Version:           0.1.0
 * Requires at least: 6.0
 * Requires PHP:      7.4
 * License:           GPL-2.0-or-later
 * License URI:       https://www.gnu.org/licenses/old-licenses/gpl-2.0.html
 * Text Domain:       broadsheet
 * Domain Path:       /languages
 *
 * @package Broadsheet
 *
 * This program is free software; you can redistribute it and/or modify it under the terms of the GNU General Public
 * License as published by the Free Software Foundation; either version 2 of the License, or (at your option) any later
 * version. It is distributed in the hope that it will be useful, but WITHOUT ANY WARRANTY; without even the implied
 * warranty of MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE. See the licence for details.
 */

namespace Broadsheet;

defined( 'ABSPATH' ) || exit;

const VERSION = '0.1.0';

require_once __DIR__ . '/includes/settings.php';
require_once __DIR__ . '/includes/filter-client.php';
require_once __DIR__ . '/includes/comment-filter.php';
require_once __DIR__ . '/includes/later.php';
require_once __DIR__ . '/includes/moderators.php';
require_once __DIR__ . '/includes/embed.php';
require_once __DIR__ . '/includes/sign-on.php';
require_once __DIR__ . '/includes/akismet.php';
require_once __DIR__ . '/includes/moving.php';
require_once __DIR__ . '/includes/settings-page.php';

add_action(
	'init',
	function () {
		load_plugin_textdomain( 'broadsheet', false, dirname( plugin_basename( __FILE__ ) ) . '/languages' );
	}
);

// Whose own variety of a language is not here, such as that of Austria or Mexico, reads the one that is.
add_filter(
	'load_textdomain_mofile',
	function ( $file, $domain ) {
		if ( 'broadsheet' !== $domain || is_readable( $file ) ) {
			return $file;
		}
		$language = preg_replace( '/^.*broadsheet-([a-z]+).*$/', '$1', basename( $file ) );
		$others   = glob( __DIR__ . '/languages/broadsheet-' . $language . '*.mo' );
		return $others ? $others[0] : $file;
	},
	10,
	2
);

register_deactivation_hook(
	__FILE__,
	function () {
		wp_unschedule_hook( 'broadsheet_check_again' );
		wp_unschedule_hook( 'broadsheet_report_again' );
	}
);
