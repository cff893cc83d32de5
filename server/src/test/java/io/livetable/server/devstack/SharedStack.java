package io.livetable.server.devstack;

import io.livetable.server.testkit.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests one stack that all test classes of a run share: the bank's feeds and two more, {@code
 * quotes} and {@code orders}, and the connector of the bank's topics. All runs when they get it,
 * and has to run when they end.
 */
public final class SharedStack implements ParameterResolver {

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(SharedStack.class);

  /** The stack and its folder, from its first use to the end of the run. */
  private static final class Kept implements AutoCloseable {
    private final Path folder;
    private final Stack stack;

    Kept() {
      try {
        folder = Files.createTempDirectory("livetable-stack");
        stack = new Stack(Project.find(), folder, Ports.free());
        start(stack);
      } catch (Exception e) {
        throw new IllegalStateException("the stack does not start", e);
      }
    }

    @Override
    public void close() throws IOException {
      stack.close();
      Directories.delete(folder);
    }
  }

  /** Server and connector come before what they need; they find each other nevertheless. */
  private static void start(Stack stack) throws Exception {
    stack.configureServer("feeds", "balance,transfers,quotes,orders");
    for (String feed : List.of("quotes", "orders")) {
      stack.configureServer("feed." + feed + ".topic", feed);
      stack.configureServer("feed." + feed + ".kind", "latest");
    }
    stack.startServer();
    stack.startBroker();
    stack.createTopics(2);
    try (Admin admin = stack.kafka()) {
      Map<String, String> compact = Map.of("cleanup.policy", "compact");
      admin
          .createTopics(
              List.of(
                  new NewTopic("quotes", 1, (short) 1).configs(compact),
                  new NewTopic("orders", 1, (short) 1).configs(compact)))
          .all()
          .get();
    }
    stack.startWorker();
    stack.awaitWorker();
    stack.createConnector();
    stack.awaitServer();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Stack.class;
  }

  @Override
  public Stack resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(Kept.class, unused -> new Kept(), Kept.class)
        .stack;
  }
}
