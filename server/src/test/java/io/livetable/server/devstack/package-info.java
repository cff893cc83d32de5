/**
 * The whole of Livetable as processes on one machine: a KRaft broker, a Connect worker that loads
 * the packaged connector, the server and the bank simulator. {@code ./dev}, the smoke and the
 * integration tests run on it.
 */
@NullMarked
package io.livetable.server.devstack;

import org.jspecify.annotations.NullMarked;
