<?php
/**
 * What the filter could not be asked or told at once is asked and told again.
 *
 * @package Broadsheet
 */

namespace Broadsheet;

defined( 'ABSPATH' ) || exit;

const TRIES      = 6;
const WAIT       = 300;
const AGAIN      = '_broadsheet_again';
const UNREPORTED = '_broadsheet_unreported';

add_action( 'broadsheet_check_again', __NAMESPACE__ . '\\check_again' );
add_action( 'broadsheet_report_again', __NAMESPACE__ . '\\report_again' );

/** Have a comment that waits unjudged asked about in some minutes, each time after twice as long; whether it will be. */
function check_later( $comment_id ) {
	return try_later( 'broadsheet_check_again', $comment_id );
}

/** Tell the filter what a comment is, now, or later where it does not answer. */
function report_or_later( $comment, $is_spam ) {
	if ( report( $comment, $is_spam ) ) {
		delete_comment_meta( $comment->comment_ID, UNREPORTED );
		return;
	}
	update_comment_meta( $comment->comment_ID, UNREPORTED, $is_spam ? 'spam' : 'ham' );
	delete_comment_meta( $comment->comment_ID, AGAIN );
	try_later( 'broadsheet_report_again', $comment->comment_ID );
}

/** Ask about a comment that still waits; what is no spam becomes what it would have been. */
function check_again( $comment_id ) {
	$comment = get_comment( $comment_id );
	$before  = get_comment_meta( $comment_id, VERDICT, true );
	if ( ! $comment || empty( $before['unjudged'] ) || '0' !== $comment->comment_approved || ! works_as( 'filter' ) ) {
		return;
	}
	$verdict = judged( fields_of_stored( $comment ) + array( 'recheck_reason' => 'retry' ) );
	if ( null === $verdict ) {
		check_later( $comment_id );
		return;
	}
	delete_comment_meta( $comment_id, AGAIN );
	update_comment_meta( $comment_id, VERDICT, $verdict );
	if ( $verdict['is_spam'] ) {
		wp_set_comment_status( $comment_id, 'spam' );
	} elseif ( 1 === (int) $before['would_be'] ) {
		wp_set_comment_status( $comment_id, 'approve' );
	}
}

/** Tell the filter what a moderator decided while it did not answer. */
function report_again( $comment_id ) {
	$comment = get_comment( $comment_id );
	$label   = get_comment_meta( $comment_id, UNREPORTED, true );
	if ( ! $comment || ! $label || ! works_as( 'filter' ) ) {
		return;
	}
	if ( report( $comment, 'spam' === $label ) ) {
		delete_comment_meta( $comment_id, UNREPORTED );
		delete_comment_meta( $comment_id, AGAIN );
		return;
	}
	try_later( 'broadsheet_report_again', $comment_id );
}

function try_later( $hook, $comment_id ) {
	$tries = (int) get_comment_meta( $comment_id, AGAIN, true );
	if ( $tries >= TRIES ) {
		delete_comment_meta( $comment_id, AGAIN );
		return false;
	}
	update_comment_meta( $comment_id, AGAIN, $tries + 1 );
	return wp_schedule_single_event( time() + WAIT * ( 2 ** $tries ), $hook, array( (int) $comment_id ) );
}
