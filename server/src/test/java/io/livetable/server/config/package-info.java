/** Tests of the configuration, and the generator of its reference. */
@NullMarked
package io.livetable.server.config;

import org.jspecify.annotations.NullMarked;
