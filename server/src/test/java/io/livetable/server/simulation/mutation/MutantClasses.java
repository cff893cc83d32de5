package io.livetable.server.simulation.mutation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * The project's classes with one source file changed: that file is compiled anew, in memory, and
 * all others are loaded once more beside it.
 */
final class MutantClasses extends ClassLoader {

  private static final String OURS = "io.livetable.";

  private final Map<String, byte[]> changed;

  private MutantClasses(Map<String, byte[]> changed) {
    super(MutantClasses.class.getClassLoader());
    this.changed = changed;
  }

  /**
   * Compiles a mutant.
   *
   * @param project the project's folder
   * @throws IllegalStateException if the source has changed so that the mutant does not apply
   */
  static ClassLoader of(Path project, Mutant mutant) throws IOException {
    String text = Files.readString(project.resolve(mutant.source()));
    for (Mutant.Edit edit : mutant.edits()) {
      int at = text.indexOf(edit.original());
      if (at < 0 || text.indexOf(edit.original(), at + 1) >= 0) {
        throw new IllegalStateException(
            "%s must have exactly once: %s".formatted(mutant.source(), edit.original()));
      }
      text = text.replace(edit.original(), edit.replacement());
    }
    return new MutantClasses(compile(mutant.source(), text));
  }

  private static Map<String, byte[]> compile(String name, String text) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Outputs outputs = new Outputs(compiler.getStandardFileManager(null, null, null));
    StringWriter messages = new StringWriter();
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> options = List.of("-proc:none", "-nowarn", "-g", "-cp", classes);
    if (!compiler
        .getTask(messages, outputs, null, options, null, List.of(new Source(name, text)))
        .call()) {
      throw new IllegalStateException(name + " does not compile: " + messages);
    }
    return outputs.bytes();
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OURS)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? findClass(name) : loaded;
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes = changed.get(name);
    try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (bytes == null && file == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] code = bytes == null ? file.readAllBytes() : bytes;
      return defineClass(name, code, 0, code.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private static final class Source extends SimpleJavaFileObject {

    private final String text;

    Source(String name, String text) {
      super(URI.create("string:///" + name), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  /** Keeps the compiler's output in memory. */
  private static final class Outputs extends ForwardingJavaFileManager<JavaFileManager> {

    private final Map<String, ByteArrayOutputStream> written = new HashMap<>();

    Outputs(JavaFileManager below) {
      super(below);
    }

    Map<String, byte[]> bytes() {
      Map<String, byte[]> bytes = new HashMap<>();
      written.forEach((name, out) -> bytes.put(name, out.toByteArray()));
      return bytes;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
      return new SimpleJavaFileObject(URI.create("mem:///" + name.replace('.', '/')), kind) {
        @Override
        public OutputStream openOutputStream() {
          return written.computeIfAbsent(name, any -> new ByteArrayOutputStream());
        }
      };
    }
  }
}
