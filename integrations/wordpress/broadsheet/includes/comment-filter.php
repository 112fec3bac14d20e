<?php
/**
 * A comment is judged before it is stored; what moderators decide teaches the filter.
 *
 * @package Broadsheet
 */

namespace Broadsheet;

defined( 'ABSPATH' ) || exit;

const VERDICT = '_broadsheet_verdict';

add_filter( 'pre_comment_approved', __NAMESPACE__ . '\\decide', 20, 2 );
add_action( 'wp_insert_comment', __NAMESPACE__ . '\\remember' );
add_action( 'transition_comment_status', __NAMESPACE__ . '\\teach', 10, 3 );
add_action( 'comment_form', __NAMESPACE__ . '\\time_field' );
add_action( 'wp_enqueue_scripts', __NAMESPACE__ . '\\time_script' );

/** What was said of the comment that is being stored in this request, until it has a number. */
function pending( $verdict = false ) {
	static $kept = null;
	if ( false !== $verdict ) {
		$kept = $verdict;
	}
	return $kept;
}

/**
 * What becomes of a comment: what WordPress would do, or the spam folder, or, where the filter does not answer, the queue.
 *
 * @param int|string|\WP_Error $approved What WordPress would do.
 * @param array                $data     The comment, with slashes.
 */
function decide( $approved, $data ) {
	pending( null );
	if ( ! works_as( 'filter' ) || is_wp_error( $approved ) || in_array( $approved, array( 'spam', 'trash' ), true ) ) {
		return $approved;
	}
	if ( current_user_can( 'moderate_comments' ) ) {
		return $approved;
	}
	$data    = wp_unslash( $data );
	$verdict = judged( fields_of( $data ) + sent_along( $data ) );
	if ( null === $verdict ) {
		pending( array( 'unjudged' => true, 'would_be' => $approved ) );
		return 0;
	}
	pending( $verdict );
	if ( ! $verdict['is_spam'] ) {
		return $approved;
	}
	return $verdict['is_blatant'] && setting( 'discard' ) ? 'trash' : 'spam';
}

/** What only the request itself knows. */
function sent_along( $data ) {
	// The form is read without a nonce: WordPress's comment form has none, and kept pages could not carry one.
	// phpcs:disable WordPress.Security.NonceVerification.Missing
	$opened = isset( $_POST['broadsheet_opened'] ) ? sanitize_text_field( wp_unslash( $_POST['broadsheet_opened'] ) ) : null;
	// phpcs:enable
	$user = wp_get_current_user();
	$more = array(
		'referrer'  => isset( $_SERVER['HTTP_REFERER'] ) ? esc_url_raw( wp_unslash( $_SERVER['HTTP_REFERER'] ) ) : '',
		'user_role' => implode( ',', array_diff( $user->roles, array( 'administrator' ) ) ),
	);
	if ( null !== $opened ) {
		$more['POST_ak_js'] = preg_match( '/^\d{13}$/', $opened ) ? $opened : '1';
	}
	return $more;
}

/** Keep what was said beside the comment, now that it has a number. */
function remember( $comment_id ) {
	$verdict = pending();
	if ( null === $verdict ) {
		return;
	}
	pending( null );
	add_comment_meta( $comment_id, VERDICT, $verdict, true );
	if ( ! empty( $verdict['unjudged'] ) ) {
		check_later( $comment_id );
	}
}

/** A moderator's decision teaches the filter, if it says anything new: what leads into the trash does not. */
function teach( $new_status, $old_status, $comment ) {
	if ( ! works_as( 'filter' ) || $new_status === $old_status || ! current_user_can( 'moderate_comments' ) ) {
		return;
	}
	if ( 'spam' === $new_status ) {
		report_or_later( $comment, true );
	} elseif ( 'approved' === $new_status || ( 'spam' === $old_status && 'unapproved' === $new_status ) ) {
		report_or_later( $comment, false );
	}
}

/** A field that says when the form was opened: spam is sent within seconds. */
function time_field() {
	if ( works_as( 'filter' ) ) {
		echo '<input type="hidden" name="broadsheet_opened" value="" data-broadsheet-opened>';
	}
}

function time_script() {
	if ( works_as( 'filter' ) && is_singular() && comments_open() ) {
		wp_enqueue_script( 'broadsheet-opened', plugins_url( 'assets/opened.js', __DIR__ ), array(), VERSION, true );
	}
}
