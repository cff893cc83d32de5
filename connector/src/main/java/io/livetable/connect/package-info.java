/** The Kafka Connect sink connector and its task. */
@NullMarked
package io.livetable.connect;

import org.jspecify.annotations.NullMarked;
