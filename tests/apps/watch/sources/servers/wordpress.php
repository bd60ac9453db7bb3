<?php
// Calls functions of the WordPress in this folder: a JSON list of [name, argument, ...] comes in by the
// standard input, a list of what they gave goes out.
if (in_array('install', $argv)) {
    define('WP_INSTALLING', true);
}
function wp_mail() {}
require getcwd() . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
$given = [];
foreach (json_decode(stream_get_contents(STDIN), true) as $call) {
    $given[] = call_user_func_array(array_shift($call), $call);
}
echo json_encode($given);
