package io.livetable.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.server.config.ServerConfig;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks at the packaged folder and runs its start scripts. */
class DistributionIT {

  private static final Path TARGET = Path.of("target");
  private static final String JAVA_HOME = System.getProperty("java.home");

  private final Path temporary;

  DistributionIT(@TempDir Path temporary) {
    this.temporary = temporary;
  }

  private record Outcome(int exit, String output) {}

  @Test
  void shouldHoldWhatRunningNeeds() throws Exception {
    Path folder = folder();
    List<URL> jars = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder.resolve("lib"))) {
      for (Path jar : files.toList()) {
        jars.add(jar.toUri().toURL());
      }
    }

    try (URLClassLoader library =
        new URLClassLoader(jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      ServerConfig sample =
          ServerConfig.load(folder.resolve("config").resolve("server.properties"));
      assertNotNull(library.loadClass(sample.feeds().get(0).value().className()));
      assertNotNull(library.loadClass(sample.feeds().get(0).key().className()));
      assertNotNull(library.getResource("page/index.html"));
    }
    assertTrue(Files.exists(folder.resolve("LICENSE")));
    assertTrue(Files.exists(folder.resolve("config").resolve("logback.xml")));
  }

  @Test
  void shouldZipTheSameFolder() throws IOException {
    Path folder = folder();
    try (ZipFile zip = new ZipFile(TARGET.resolve(folder.getFileName() + ".zip").toFile())) {
      assertNotNull(zip.getEntry(folder.getFileName() + "/bin/livetable-server"));
      assertNotNull(zip.getEntry(folder.getFileName() + "/bin/launch"));
    }
  }

  @Test
  void shouldStartThroughASymbolicLink() throws Exception {
    Path link =
        Files.createSymbolicLink(
            temporary.resolve("simulator"),
            folder().resolve("bin").resolve("livetable-simulator").toAbsolutePath());

    Outcome outcome = run(link, JAVA_HOME, "--help");

    assertEquals(0, outcome.exit(), outcome::output);
    assertTrue(outcome.output().contains("--accounts"), outcome::output);
  }

  @Test
  void shouldAuditWithTheConfigurationOfTheFolder() throws Exception {
    Outcome outcome = run(server(), JAVA_HOME, "audit", "--account", "a", "--feed", "nope");

    assertEquals(2, outcome.exit(), outcome::output);
    assertEquals(
        "livetable-server audit: there is no feed nope; the feeds are balance, transfers\n",
        outcome.output());
  }

  @Test
  void shouldNameAJavaHomeWithoutJava() throws Exception {
    Outcome outcome = run(server(), temporary.toString());

    assertEquals(1, outcome.exit());
    assertEquals(
        "livetable-server: JAVA_HOME is %s, but there is no bin/java in it: point it to a JDK or JRE 17 or later\n"
            .formatted(temporary),
        outcome.output());
  }

  @Test
  void shouldRefuseAnOldJava() throws Exception {
    Path java = Files.createDirectory(temporary.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho '    java.specification.version = 1.8' >&2\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));

    Outcome outcome = run(server(), temporary.toString());

    assertEquals(1, outcome.exit());
    assertTrue(
        outcome.output().contains("is Java 1.8: Livetable needs 17 or later"), outcome::output);
  }

  private static Path server() throws IOException {
    return folder().resolve("bin").resolve("livetable-server");
  }

  private static Path folder() throws IOException {
    try (Stream<Path> files = Files.list(TARGET)) {
      return files
          .filter(Files::isDirectory)
          .filter(file -> String.valueOf(file.getFileName()).startsWith("livetable-server-"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static Outcome run(Path script, String javaHome, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(script.toAbsolutePath().toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", javaHome);
    builder.environment().remove("JAVA_OPTS");
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), output);
  }
}
