/** What the packages are made of, and under which licences. */
@NullMarked
package io.livetable.server.sbom;

import org.jspecify.annotations.NullMarked;
