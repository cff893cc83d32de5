/**
 * The client protocol from a client's side: what a server says, positions, and what passed between
 * the two.
 */
@NullMarked
package io.livetable.server.client;

import org.jspecify.annotations.NullMarked;
