<?php
/**
 * The comments that are here already: as lessons for the filter, in batches, and as a file that Broadsheet brings in.
 *
 * @package Broadsheet
 */

namespace Broadsheet;

defined( 'ABSPATH' ) || exit;

const PROGRESS = 'broadsheet_taught';
const BATCH    = 20;

add_action( 'admin_post_broadsheet_teach', __NAMESPACE__ . '\\teach_batch' );
add_action( 'admin_post_broadsheet_file', __NAMESPACE__ . '\\send_file' );

/** How far the teaching is: up to which comment, how many were told, how many the filter has not taken. */
function progress() {
	$stored = get_option( PROGRESS, array() );
	return array_merge(
		array(
			'up_to' => 0,
			'told'  => 0,
			'stuck' => false,
		),
		is_array( $stored ) ? $stored : array()
	);
}

/** The next comments that people decided about: approved ones and spam, in the order in which they came. */
function comments_after( $number, $count ) {
	global $wpdb;
	// phpcs:disable WordPress.DB.DirectDatabaseQuery
	$numbers = $wpdb->get_col(
		$wpdb->prepare(
			"SELECT comment_ID FROM {$wpdb->comments} WHERE comment_ID > %d AND comment_approved IN ('1', 'spam')
			AND comment_type IN ('', 'comment', 'review') AND comment_content <> '' ORDER BY comment_ID LIMIT %d",
			$number,
			$count
		)
	);
	// phpcs:enable
	return array_map( 'get_comment', array_map( 'intval', $numbers ) );
}

/** How many of them there are after a comment. */
function count_after( $number ) {
	global $wpdb;
	// phpcs:disable WordPress.DB.DirectDatabaseQuery
	$sql = "SELECT COUNT(*) FROM {$wpdb->comments} WHERE comment_ID > %d AND comment_approved IN ('1', 'spam')
		AND comment_type IN ('', 'comment', 'review') AND comment_content <> ''";
	return (int) $wpdb->get_var( $wpdb->prepare( $sql, $number ) ); // phpcs:ignore WordPress.DB.PreparedSQL
	// phpcs:enable
}

/** One batch; the page that it leads back to asks for the next. It may be stopped at any moment, and goes on from there. */
function teach_batch() {
	check_may( 'broadsheet_teach' );
	$done = progress();

	$done['stuck'] = false;
	foreach ( comments_after( $done['up_to'], BATCH ) as $comment ) {
		if ( ! report( $comment, 'spam' === $comment->comment_approved ) ) {
			$done['stuck'] = true;
			break;
		}
		$done['up_to'] = (int) $comment->comment_ID;
		++$done['told'];
		update_option( PROGRESS, $done, false );
	}
	update_option( PROGRESS, $done, false );
	$goes_on = ! $done['stuck'] && count_after( $done['up_to'] ) > 0;
	wp_safe_redirect( page_url( $goes_on ? array( 'teaching' => '1' ) : array() ) );
	exit;
}

/** Refuse whoever may not change settings, or did not press a button of our page. */
function check_may( $action ) {
	if ( ! current_user_can( 'manage_options' ) ) {
		wp_die( esc_html__( 'You may not do that.', 'broadsheet' ), 403 );
	}
	check_admin_referer( $action );
}

/** All comments of all published pages as one file, in the form that `broadsheet import disqus` reads, written as it is read. */
function send_file() {
	check_may( 'broadsheet_file' );
	header( 'Content-Type: application/xml; charset=UTF-8' );
	header( 'Content-Disposition: attachment; filename="comments.xml"' );
	header( 'X-Content-Type-Options: nosniff' );
	write_file();
	exit;
}

function write_file() {
	global $wpdb;
	echo '<?xml version="1.0" encoding="utf-8"?>' . "\n" . '<disqus xmlns:dsq="http://disqus.com/disqus-internals">' . "\n";
	// phpcs:disable WordPress.DB.DirectDatabaseQuery, WordPress.Security.EscapeOutput
	$pages = $wpdb->get_col( "SELECT ID FROM {$wpdb->posts} WHERE post_status = 'publish' AND comment_count > 0 ORDER BY ID" );
	foreach ( $pages as $number ) {
		echo page_as_xml( get_post( (int) $number ) );
		clean_post_cache( (int) $number );
	}
	$after = 0;
	do {
		$found = $wpdb->get_results(
			$wpdb->prepare(
				"SELECT c.* FROM {$wpdb->comments} c JOIN {$wpdb->posts} p ON p.ID = c.comment_post_ID
				WHERE c.comment_ID > %d AND p.post_status = 'publish' AND p.comment_count > 0
				AND c.comment_approved IN ('1', 'spam', 'trash') AND c.comment_type IN ('', 'comment', 'review')
				ORDER BY c.comment_ID LIMIT 500",
				$after
			)
		);
		foreach ( $found as $comment ) {
			$after = (int) $comment->comment_ID;
			echo comment_as_xml( $comment );
		}
		flush();
	} while ( $found );
	// phpcs:enable
	echo "</disqus>\n";
}

function page_as_xml( $post ) {
	return '<thread dsq:id="' . (int) $post->ID . '"><forum>' . xml( (string) wp_parse_url( home_url(), PHP_URL_HOST ) ) . '</forum><link>'
		. xml( (string) get_permalink( $post ) ) . '</link><title>' . xml( $post->post_title ) . '</title><createdAt>'
		. xml( moment( $post->post_date_gmt ) ) . '</createdAt><isClosed>' . ( 'closed' === $post->comment_status ? 'true' : 'false' )
		. "</isClosed></thread>\n";
}

function comment_as_xml( $comment ) {
	$parent = (int) $comment->comment_parent;
	return '<post dsq:id="' . (int) $comment->comment_ID . '"><message>' . xml( wpautop( $comment->comment_content ) ) . '</message><createdAt>'
		. xml( moment( $comment->comment_date_gmt ) ) . '</createdAt><isDeleted>' . ( 'trash' === $comment->comment_approved ? 'true' : 'false' )
		. '</isDeleted><isSpam>' . ( 'spam' === $comment->comment_approved ? 'true' : 'false' ) . '</isSpam><author><name>'
		. xml( $comment->comment_author ) . '</name><email>' . xml( $comment->comment_author_email ) . '</email></author><ipAddress>'
		. xml( $comment->comment_author_IP ) . '</ipAddress><thread dsq:id="' . (int) $comment->comment_post_ID . '"/>'
		. ( $parent ? '<parent dsq:id="' . $parent . '"/>' : '' ) . "</post>\n";
}

function moment( $gmt ) {
	return str_replace( ' ', 'T', $gmt ) . 'Z';
}

/** Words as they may stand in XML. */
function xml( $words ) {
	$words = preg_replace( '/[^\x{9}\x{A}\x{D}\x{20}-\x{D7FF}\x{E000}-\x{FFFD}\x{10000}-\x{10FFFF}]/u', '', wp_check_invalid_utf8( $words, true ) );
	return htmlspecialchars( (string) $words, ENT_QUOTES | ENT_XML1, 'UTF-8' );
}
