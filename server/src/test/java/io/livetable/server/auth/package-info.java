/** Tests of tokens, keys and authorizers. */
@NullMarked
package io.livetable.server.auth;

import org.jspecify.annotations.NullMarked;
