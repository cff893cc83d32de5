package io.livetable.server.simulation.mutation;

import java.util.List;

/**
 * A rule of the protocol and what breaks it.
 *
 * @param rule what the source does no longer, in words
 * @param source the source file, from the project's folder
 * @param edits what is changed in it
 * @param falseClaims whether it takes simulations in which connectors make false claims
 * @param tilt only seeds of this tilt are tried, which is quicker; -1 for all
 */
record Mutant(String rule, String source, List<Edit> edits, boolean falseClaims, int tilt) {

  /** A text that stands in the source exactly once, and what stands there instead. */
  record Edit(String original, String replacement) {}

  Mutant {
    edits = List.copyOf(edits);
  }

  @Override
  public String toString() {
    return rule;
  }
}
