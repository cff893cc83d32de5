package io.livetable.server.devstack;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Command lines of child JVMs on this JVM's class path, or a part of it. */
public final class Jvm {

  /** What makes small JVMs start fast; peak speed does not matter to them. */
  public static final List<String> SMALL =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

  private Jvm() {}

  /**
   * A command that runs a main class.
   *
   * @param arguments a file that is written with the class path, which may be too long for a
   *     command line
   * @param wanted which entries of this JVM's class path the child gets
   */
  public static List<String> command(
      Path arguments, Predicate<String> wanted, int heapMb, Class<?> main, List<String> args) {
    return command(arguments, wanted, SMALL, heapMb, main, args);
  }

  /**
   * A command that runs a main class with options of the JVM's own.
   *
   * @param arguments a file that is written with the class path
   * @param wanted which entries of this JVM's class path the child gets
   * @param jvm instead of {@link #SMALL}
   */
  public static List<String> command(
      Path arguments,
      Predicate<String> wanted,
      List<String> jvm,
      int heapMb,
      Class<?> main,
      List<String> args) {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(wanted)
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    return command(
        arguments,
        classPath,
        jvm,
        List.of("-Xmx" + heapMb + "m", "-Dlogback.configurationFile=devstack-logback.xml"),
        main.getName(),
        args);
  }

  /**
   * A command that runs a main class of other versions than this JVM's, whose class path has
   * reload4j instead of Logback.
   *
   * @param arguments a file that is written with the class path
   */
  public static List<String> foreign(
      Path arguments, String classPath, int heapMb, String main, List<String> args) {
    Path logging = arguments.resolveSibling("log4j.properties");
    try {
      Files.createDirectories(arguments.toAbsolutePath().getParent());
      Files.writeString(
          logging,
          """
          log4j.rootLogger=WARN, out
          log4j.logger.io.livetable=INFO
          log4j.appender.out=org.apache.log4j.ConsoleAppender
          log4j.appender.out.layout=org.apache.log4j.PatternLayout
          log4j.appender.out.layout.ConversionPattern=%d{HH:mm:ss.SSS} %-5p %c{1} %m%n
          """,
          StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return command(
        arguments,
        classPath,
        SMALL,
        List.of("-Xmx" + heapMb + "m", "-Dlog4j.configuration=" + logging.toUri()),
        main,
        args);
  }

  private static List<String> command(
      Path arguments,
      String classPath,
      List<String> jvm,
      List<String> options,
      String main,
      List<String> args) {
    try {
      Files.createDirectories(arguments.toAbsolutePath().getParent());
      Files.writeString(
          arguments, "-cp\n\"" + classPath.replace("\\", "\\\\") + "\"\n", StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.addAll(options);
    command.add("@" + arguments);
    command.add(main);
    command.addAll(args);
    return command;
  }
}
