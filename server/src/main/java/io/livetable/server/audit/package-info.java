/**
 * The operator's auditor: an account computed anew from what its topic still holds, and compared
 * with what is served or with what a client was told.
 */
@NullMarked
package io.livetable.server.audit;

import org.jspecify.annotations.NullMarked;
