/** Tests of the one subscribe path. */
@NullMarked
package io.livetable.server.subscription;

import org.jspecify.annotations.NullMarked;
