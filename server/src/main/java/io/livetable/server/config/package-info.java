/** The server's configuration: keys, defaults, checks, and the final typed values they become. */
@NullMarked
package io.livetable.server.config;

import org.jspecify.annotations.NullMarked;
