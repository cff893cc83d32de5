package io.livetable.server.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests one broker that all test classes of a run share; it is up when they get it. */
public final class SharedBroker implements ParameterResolver {

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(SharedBroker.class);

  /** The broker and its folder, from its first use to the end of the run. */
  private static final class Kept implements AutoCloseable {
    private final Path directory;
    private final EmbeddedBroker broker;

    Kept() {
      try {
        directory = Files.createTempDirectory("livetable-broker");
        broker = new EmbeddedBroker(directory.resolve("broker")).start();
      } catch (Exception e) {
        throw new IllegalStateException("the broker does not start", e);
      }
    }

    @Override
    public void close() throws IOException {
      broker.close();
      Directories.delete(directory);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == EmbeddedBroker.class;
  }

  @Override
  public EmbeddedBroker resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(Kept.class, unused -> new Kept(), Kept.class)
        .broker;
  }
}
