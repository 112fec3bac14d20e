<?php
/**
 * Moderators see what the filter said of a comment, and why.
 *
 * @package Broadsheet
 */

namespace Broadsheet;

defined( 'ABSPATH' ) || exit;

add_filter( 'manage_edit-comments_columns', __NAMESPACE__ . '\\column' );
add_action( 'manage_comments_custom_column', __NAMESPACE__ . '\\cell', 10, 2 );
add_action( 'add_meta_boxes_comment', __NAMESPACE__ . '\\box' );

function column( $columns ) {
	return works_as( 'filter' ) ? $columns + array( 'broadsheet' => __( 'Filter', 'broadsheet' ) ) : $columns;
}

function cell( $column, $comment_id ) {
	if ( 'broadsheet' === $column ) {
		show_verdict( get_comment_meta( $comment_id, VERDICT, true ) );
	}
}

function box( $comment ) {
	if ( ! works_as( 'filter' ) ) {
		return;
	}
	add_meta_box(
		'broadsheet-verdict',
		__( 'What the filter said', 'broadsheet' ),
		function () use ( $comment ) {
			show_verdict( get_comment_meta( $comment->comment_ID, VERDICT, true ) );
		},
		'comment',
		'normal'
	);
}

/** A verdict for people. The reasons come from the server in English, and may hold words of the comment. */
function show_verdict( $verdict ) {
	if ( ! is_array( $verdict ) ) {
		echo '<span aria-hidden="true">–</span><span class="screen-reader-text">' . esc_html__( 'not asked', 'broadsheet' ) . '</span>';
		return;
	}
	if ( ! empty( $verdict['unjudged'] ) ) {
		echo esc_html__( 'The filter did not answer; it is asked again.', 'broadsheet' );
		return;
	}
	echo '<strong>' . ( $verdict['is_spam'] ? esc_html__( 'Spam', 'broadsheet' ) : esc_html__( 'No spam', 'broadsheet' ) ) . '</strong>';
	if ( null !== $verdict['probability'] ) {
		/* translators: %s: how likely spam is, such as 99.8. */
		echo ' ' . esc_html( sprintf( __( '(probability of spam: %s %%)', 'broadsheet' ), number_format_i18n( 100 * $verdict['probability'], 1 ) ) );
	}
	if ( '' !== $verdict['reason'] ) {
		echo '<ul class="broadsheet-reasons"><li>' . implode( '</li><li>', array_map( 'esc_html', explode( '; ', $verdict['reason'] ) ) ) . '</li></ul>';
	}
}
