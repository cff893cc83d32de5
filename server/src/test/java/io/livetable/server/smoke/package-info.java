/**
 * The smoke: the whole stack under clients that come and go, recorded by an independent consumer
 * and audited message by message.
 */
@NullMarked
package io.livetable.server.smoke;

import org.jspecify.annotations.NullMarked;
