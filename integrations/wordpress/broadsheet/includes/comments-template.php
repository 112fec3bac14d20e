<?php
/**
 * In the place of a theme's comments.php.
 *
 * @package Broadsheet
 */

defined( 'ABSPATH' ) || exit;

// The attributes are escaped where it is made; what is inside comes from the server that the site trusts with its script.
echo \Broadsheet\discussion( get_post() ); // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped
