<?php
/**
 * Settings > Broadsheet.
 *
 * @package Broadsheet
 */

namespace Broadsheet;

defined( 'ABSPATH' ) || exit;

const PAGE = 'broadsheet';

add_action( 'admin_menu', __NAMESPACE__ . '\\menu' );
add_action( 'admin_init', __NAMESPACE__ . '\\register' );
add_action( 'admin_init', __NAMESPACE__ . '\\policy_text' );
add_action( 'admin_enqueue_scripts', __NAMESPACE__ . '\\page_script' );
add_filter( 'plugin_action_links_' . plugin_basename( dirname( __DIR__ ) . '/broadsheet.php' ), __NAMESPACE__ . '\\link_to_page' );

function menu() {
	add_options_page( __( 'Broadsheet', 'broadsheet' ), __( 'Broadsheet', 'broadsheet' ), 'manage_options', PAGE, __NAMESPACE__ . '\\page' );
}

function register() {
	register_setting(
		'broadsheet',
		OPTION,
		array(
			'type'              => 'array',
			'sanitize_callback' => __NAMESPACE__ . '\\clean',
			'default'           => defaults(),
			'show_in_rest'      => false,
		)
	);
}

function page_script( $hook ) {
	if ( 'settings_page_' . PAGE === $hook ) {
		wp_enqueue_script( 'broadsheet-teaching', plugins_url( 'assets/teaching.js', __DIR__ ), array(), VERSION, true );
	}
}

/** A paragraph that WordPress proposes for the site's privacy policy. */
function policy_text() {
	$words = __( 'Comments are checked for spam on the server %s. Name, e-mail address, website, IP address and browser of who comments are sent there with the comment, and to nobody else.', 'broadsheet' );
	if ( works_as( 'filter' ) ) {
		wp_add_privacy_policy_content( 'Broadsheet', wp_kses_post( '<p>' . sprintf( esc_html( $words ), esc_html( setting( 'url' ) ) ) . '</p>' ) );
	}
}

function page_url( $more = array() ) {
	return add_query_arg( array( 'page' => PAGE ) + $more, admin_url( 'options-general.php' ) );
}

function link_to_page( $links ) {
	array_unshift( $links, '<a href="' . esc_url( page_url() ) . '">' . esc_html__( 'Settings', 'broadsheet' ) . '</a>' );
	return $links;
}

function page() {
	if ( ! current_user_can( 'manage_options' ) ) {
		return;
	}
	echo '<div class="wrap"><h1>' . esc_html__( 'Broadsheet', 'broadsheet' ) . '</h1>';
	show_state();
	echo '<form method="post" action="options.php">';
	settings_fields( 'broadsheet' );
	echo '<table class="form-table" role="presentation">';
	mode_row();
	text_row( 'url', __( 'Server', 'broadsheet' ), __( 'Its address, such as https://talk.example.org.', 'broadsheet' ) );
	text_row( 'key', __( 'Filter key', 'broadsheet' ), __( 'Twelve letters and digits; the filter needs it, the discussion does not.', 'broadsheet' ) );
	text_row( 'secret', __( 'Secret of this site', 'broadsheet' ), __( 'What “broadsheet site add” printed; needed to sign your users in to the discussion.', 'broadsheet' ) );
	$about_users = __( 'Sign users of this site in to the discussion, under the name they have here', 'broadsheet' );
	$about_html  = __( 'Put the discussion into the page as HTML too, for search engines and readers without script', 'broadsheet' );
	$about_worst = __( 'Put what is blatant into the trash instead of the spam folder', 'broadsheet' );
	tick_rows( array( 'sign_in' => $about_users, 'inline' => $about_html, 'discard' => $about_worst ) );
	echo '</table>';
	submit_button();
	echo '</form>';
	tools();
	echo '</div>';
}

/** Whether what is set works. */
function show_state() {
	$mode = setting( 'mode' );
	if ( 'off' === $mode ) {
		notice( 'info', __( 'The plug-in does nothing yet: choose what it is to do.', 'broadsheet' ) );
	} elseif ( ! works_as( $mode ) ) {
		notice( 'warning', __( 'The address of the server or the key is missing.', 'broadsheet' ) );
	} elseif ( 'filter' === $mode ) {
		$known = verify_key();
		if ( true === $known ) {
			notice( 'success', __( 'The filter knows the key.', 'broadsheet' ) );
		} elseif ( false === $known ) {
			notice( 'error', __( 'The filter does not know the key.', 'broadsheet' ) );
		} else {
			notice( 'error', __( 'The filter does not answer at this address. Comments are held until it does.', 'broadsheet' ) );
		}
	}
}

function notice( $kind, $words ) {
	echo '<div class="notice notice-' . esc_attr( $kind ) . '"><p>' . esc_html( $words ) . '</p></div>';
}

function mode_row() {
	$names = array(
		'off'     => __( 'Nothing', 'broadsheet' ),
		'filter'  => __( 'Filter: keep the comments of WordPress, and have them judged', 'broadsheet' ),
		'embed'   => __( 'Discussion: replace the comments of WordPress by those of the server', 'broadsheet' ),
		'akismet' => __( 'Akismet: keep that plug-in, and have it ask this server', 'broadsheet' ),
	);
	echo '<tr><th scope="row">' . esc_html__( 'What it does', 'broadsheet' ) . '</th><td><fieldset><legend class="screen-reader-text">'
		. esc_html__( 'What it does', 'broadsheet' ) . '</legend>';
	foreach ( $names as $mode => $name ) {
		echo '<label><input type="radio" name="' . esc_attr( OPTION ) . '[mode]" value="' . esc_attr( $mode ) . '" ' . checked( setting( 'mode' ), $mode, false )
			. disabled( is_fixed( 'mode' ), true, false ) . '> ' . esc_html( $name ) . '</label><br>';
	}
	echo '</fieldset></td></tr>';
}

function text_row( $name, $label, $help ) {
	$id = 'broadsheet-' . $name;
	echo '<tr><th scope="row"><label for="' . esc_attr( $id ) . '">' . esc_html( $label ) . '</label></th><td><input class="regular-text" id="' . esc_attr( $id )
		. '" name="' . esc_attr( OPTION . '[' . $name . ']' ) . '" type="' . ( 'secret' === $name ? 'password' : 'text' ) . '" autocomplete="off" spellcheck="false" value="'
		. esc_attr( is_fixed( $name ) && 'url' !== $name ? '' : setting( $name ) ) . '"' . disabled( is_fixed( $name ), true, false ) . '><p class="description">'
		. esc_html( is_fixed( $name ) ? __( 'Set in wp-config.php.', 'broadsheet' ) : $help ) . '</p></td></tr>';
}

function tick_rows( $labels ) {
	echo '<tr><th scope="row">' . esc_html__( 'Further', 'broadsheet' ) . '</th><td><fieldset><legend class="screen-reader-text">'
		. esc_html__( 'Further', 'broadsheet' ) . '</legend>';
	foreach ( $labels as $name => $label ) {
		echo '<label><input type="checkbox" name="' . esc_attr( OPTION . '[' . $name . ']' ) . '" value="1" ' . checked( setting( $name ), true, false ) . '> '
			. esc_html( $label ) . '</label><br>';
	}
	echo '</fieldset></td></tr>';
}

/** What can be done with the comments that are here already. */
function tools() {
	echo '<h2>' . esc_html__( 'The comments that are here already', 'broadsheet' ) . '</h2>';
	if ( works_as( 'filter' ) ) {
		teaching();
	}
	echo '<p>' . esc_html__( 'As a file for the server: its operator brings them into the discussion with “broadsheet import disqus comments.xml”, each under the address of its page.', 'broadsheet' ) . '</p>';
	button( 'broadsheet_file', __( 'Download the comments as a file', 'broadsheet' ) );
}

function teaching() {
	$done  = progress();
	$left  = count_after( $done['up_to'] );
	$total = $done['told'] + $left;
	echo '<p>' . esc_html__( 'They teach the filter what is spam on this site and what is not. It may be stopped at any moment, and goes on from there.', 'broadsheet' ) . '</p>';
	if ( $done['told'] ) {
		/* translators: 1: how many comments were sent, 2: of how many. */
		$words = sprintf( __( '%1$s of %2$s sent', 'broadsheet' ), number_format_i18n( $done['told'] ), number_format_i18n( $total ) );
		echo '<p><progress max="' . (int) $total . '" value="' . (int) $done['told'] . '"></progress> ' . esc_html( $words ) . '</p>';
	}
	if ( $done['stuck'] ) {
		notice( 'error', __( 'The filter did not take the next comment. Go on when it answers again.', 'broadsheet' ) );
	}
	// phpcs:ignore WordPress.Security.NonceVerification.Recommended
	$is_running = isset( $_GET['teaching'] ) && $left && ! $done['stuck'];
	if ( $left ) {
		button( 'broadsheet_teach', $done['told'] ? __( 'Go on', 'broadsheet' ) : __( 'Teach the filter', 'broadsheet' ), $is_running );
	} else {
		echo '<p>' . esc_html__( 'All were sent.', 'broadsheet' ) . '</p>';
	}
}

function button( $action, $words, $goes_on = false ) {
	echo '<form method="post" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '"' . ( $goes_on ? ' data-broadsheet-goes-on' : '' ) . '>';
	wp_nonce_field( $action );
	echo '<input type="hidden" name="action" value="' . esc_attr( $action ) . '">';
	submit_button( $words, 'secondary', 'submit', false );
	echo '</form>';
}
