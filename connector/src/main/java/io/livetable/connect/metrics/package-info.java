/**
 * What a task shows to whoever watches the worker: the metrics' names and meanings, and the two
 * ways to publish them, as the worker's own metrics or in JMX.
 */
@NullMarked
package io.livetable.connect.metrics;

import org.jspecify.annotations.NullMarked;
