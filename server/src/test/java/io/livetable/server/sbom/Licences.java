package io.livetable.server.sbom;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which licences a component of a package may have. */
final class Licences {

  /** SPDX ids of licences that the Apache License 2.0 gets along with in a package. */
  static final Set<String> ALLOWED =
      Set.of(
          "Apache-2.0",
          "MIT",
          "0BSD",
          "BSD-2-Clause",
          "BSD-3-Clause",
          "BSD-3-Clause-No-Nuclear-License",
          "CC0-1.0",
          "EPL-1.0",
          "EPL-2.0",
          "ISC",
          "Unlicense");

  private Licences() {}

  /**
   * What is wrong with the licences of a bill's components, and what to do; nothing if all is well.
   */
  static List<String> objections(JsonNode bom) {
    List<String> objections = new ArrayList<>();
    for (JsonNode component : bom.path("components")) {
      List<String> found = new ArrayList<>();
      for (JsonNode licence : component.path("licenses")) {
        JsonNode named = licence.path("license");
        String id = named.path("id").asText(named.path("name").asText());
        found.add(licence.path("expression").asText(id));
      }
      String purl = component.path("purl").asText();
      if (found.stream().noneMatch(ALLOWED::contains)) {
        objections.add(
            "%s has the licence %s: leave it out, or, if it may be shipped beside Apache-2.0, add the licence to Licences.ALLOWED"
                .formatted(purl, found));
      }
    }
    return objections;
  }
}
