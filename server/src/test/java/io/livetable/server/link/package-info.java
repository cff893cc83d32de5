/** Tests of the links, in memory and over real sockets. */
@NullMarked
package io.livetable.server.link;

import org.jspecify.annotations.NullMarked;
