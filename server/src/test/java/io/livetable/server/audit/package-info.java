/** Tests of the auditor: what it must find, and what it must leave undecided. */
@NullMarked
package io.livetable.server.audit;

import org.jspecify.annotations.NullMarked;
