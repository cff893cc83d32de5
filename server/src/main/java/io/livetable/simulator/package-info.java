/**
 * A bank that moves money between accounts and writes transfers and balances to Kafka,
 * transactionally.
 */
@NullMarked
package io.livetable.simulator;

import org.jspecify.annotations.NullMarked;
