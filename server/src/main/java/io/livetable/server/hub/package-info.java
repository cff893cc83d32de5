/**
 * Where push and table meet: per partition the frontier, the ring and the watchers of accounts. No
 * I/O, no clock, no thread of its own.
 */
@NullMarked
package io.livetable.server.hub;

import org.jspecify.annotations.NullMarked;
