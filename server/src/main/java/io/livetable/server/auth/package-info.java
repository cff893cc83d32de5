/** Who comes, and which accounts they may watch: tokens, their issuer's keys, authorizers. */
@NullMarked
package io.livetable.server.auth;

import org.jspecify.annotations.NullMarked;
