/**
 * The authority: one Kafka Streams table per feed, its progress, and reads of an account at a known
 * position.
 */
@NullMarked
package io.livetable.server.table;

import org.jspecify.annotations.NullMarked;
