/**
 * The chaos run: the whole of Livetable, twice over, under faults of every kind that a seed draws,
 * with clients that come and go, and audited message by message.
 */
@NullMarked
package io.livetable.server.chaos;

import org.jspecify.annotations.NullMarked;
