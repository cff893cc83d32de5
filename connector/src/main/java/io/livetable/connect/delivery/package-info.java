/**
 * What must be sent to which server, and what may be committed: claims, the queues of the in-sync
 * servers, pausing, backoff. No clock, no thread, no I/O: times are passed in, and whoever uses
 * these classes guards them with one lock.
 */
@NullMarked
package io.livetable.connect.delivery;

import org.jspecify.annotations.NullMarked;
