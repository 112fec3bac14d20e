<?php
/**
 * Nothing is left when the plug-in is deleted; comments stay as they are.
 *
 * @package Broadsheet
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

delete_option( 'broadsheet_settings' );
delete_option( 'broadsheet_taught' );
foreach ( array( '_broadsheet_verdict', '_broadsheet_again', '_broadsheet_unreported' ) as $broadsheet_meta ) {
	delete_metadata( 'comment', 0, $broadsheet_meta, '', true );
}
wp_unschedule_hook( 'broadsheet_check_again' );
wp_unschedule_hook( 'broadsheet_report_again' );
