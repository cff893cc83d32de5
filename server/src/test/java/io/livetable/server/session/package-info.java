/** Tests of client sessions and their messages. */
@NullMarked
package io.livetable.server.session;

import org.jspecify.annotations.NullMarked;
