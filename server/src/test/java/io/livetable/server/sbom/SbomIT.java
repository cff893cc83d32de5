package io.livetable.server.sbom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.livetable.server.devstack.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SbomIT {

  /** What is packaged with a bill of materials. */
  enum Bill {
    SERVER("sbom/livetable-server.cdx.json"),
    PAGE("sbom/livetable-page.cdx.json"),
    CONNECTOR("doc/livetable-kafka-connect-websocket.cdx.json");

    private final String file;

    Bill(String file) {
      this.file = file;
    }

    private Path folder() throws IOException {
      Project project = Project.find();
      if (this != CONNECTOR) {
        return project.serverHome();
      }
      try (Stream<Path> plugins = Files.list(project.pluginPath())) {
        return plugins.filter(Files::isDirectory).findFirst().orElseThrow();
      }
    }

    private JsonNode read() throws IOException {
      return new ObjectMapper().readTree(folder().resolve(file).toFile());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SERVER", "CONNECTOR"})
  void shouldNameEveryJarOfThePackage(Bill bill) throws Exception {
    Set<String> jars;
    try (Stream<Path> files = Files.list(bill.folder().resolve("lib"))) {
      jars =
          files.map(file -> "" + file.getFileName()).collect(Collectors.toCollection(TreeSet::new));
    }
    JsonNode bom = bill.read();
    Set<String> named = new TreeSet<>();
    named.add(jar(bom.path("metadata").path("component")));
    bom.path("components").forEach(component -> named.add(jar(component)));

    assertEquals(jars, named);
  }

  @Test
  void shouldNameWhatThePageIsMadeOf() throws Exception {
    Set<String> named = new TreeSet<>();
    Bill.PAGE
        .read()
        .path("components")
        .forEach(component -> named.add(component.path("name").asText()));

    assertTrue(
        named.containsAll(Set.of("@angular/core", "@livetable/client", "rxjs")), named::toString);
    assertFalse(named.contains("typescript"), named::toString);
  }

  @ParameterizedTest
  @EnumSource
  void shouldHaveAllowedLicencesOnly(Bill bill) throws Exception {
    assertEquals("[]", Licences.objections(bill.read()).toString());
  }

  @ParameterizedTest
  @EnumSource
  void shouldBeTheSameEachTime(Bill bill) throws Exception {
    JsonNode bom = bill.read();

    assertEquals("CycloneDX", bom.path("bomFormat").asText());
    assertTrue(bom.path("serialNumber").isMissingNode());
    assertTrue(
        bom.path("metadata").path("timestamp").isMissingNode(), bom.path("metadata")::toString);
  }

  private static String jar(JsonNode component) {
    return component.path("name").asText() + "-" + component.path("version").asText() + ".jar";
  }
}
