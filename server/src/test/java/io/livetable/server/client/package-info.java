/**
 * A client of the browser protocol: what it does by the rules, apart from the socket it does it on,
 * a transcript for auditors, and {@code ./dev watch}.
 */
@NullMarked
package io.livetable.server.client;

import org.jspecify.annotations.NullMarked;
