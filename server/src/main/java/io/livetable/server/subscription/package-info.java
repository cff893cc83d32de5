/**
 * One client's subscription to one account of one feed: register, snapshot or resume, live, slow
 * re-entry.
 */
@NullMarked
package io.livetable.server.subscription;

import org.jspecify.annotations.NullMarked;
