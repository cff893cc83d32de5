package io.livetable.connect.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * This package's classes with the source of {@link Delivery} changed: it is compiled anew into a
 * folder, and all others are loaded once more beside it.
 */
final class ChangedClasses extends ClassLoader {

  private static final String PACKAGE = "io.livetable.connect.delivery.";

  private static final Path SOURCE =
      Path.of("src/main/java/io/livetable/connect/delivery/Delivery.java");

  private final Path changed;

  private ChangedClasses(Path changed) {
    super(ChangedClasses.class.getClassLoader());
    this.changed = changed;
  }

  /**
   * The simulation of a changed delivery.
   *
   * @param folder an empty one
   * @param original stands in the source exactly once
   * @param replacement stands there instead
   */
  @SuppressWarnings("unchecked")
  static Function<Integer, Map<String, Integer>> simulation(
      Path folder, String original, String replacement)
      throws IOException, ReflectiveOperationException {
    String source = Files.readString(SOURCE);
    assertEquals(2, source.split(Pattern.quote(original), -1).length, "once in " + SOURCE);
    Path changed =
        Files.writeString(folder.resolve("Delivery.java"), source.replace(original, replacement));
    compile(changed, folder);
    return (Function<Integer, Map<String, Integer>>)
        new ChangedClasses(folder)
            .loadClass(DeliverySimulation.class.getName())
            .getConstructor()
            .newInstance();
  }

  private static void compile(Path source, Path into) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> options = List.of("-proc:none", "-nowarn", "-d", into.toString(), "-cp", classes);
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      assertTrue(
          compiler
              .getTask(messages, files, null, options, null, files.getJavaFileObjects(source))
              .call(),
          messages::toString);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(PACKAGE)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? findClass(name) : loaded;
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    String file = name.replace('.', '/') + ".class";
    try (InputStream original = getParent().getResourceAsStream(file)) {
      byte[] code =
          Files.exists(changed.resolve(file))
              ? Files.readAllBytes(changed.resolve(file))
              : Objects.requireNonNull(original, file).readAllBytes();
      return defineClass(name, code, 0, code.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
