package io.livetable.server.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * PKCS12 files with a key and its self-signed certificate, which can be trusted by the same file.
 */
public final class Keystores {

  /** Opens every file. */
  public static final String PASSWORD = "password";

  private static final int SINCE_DAYS = 30;

  private Keystores() {}

  /** Makes a file whose certificate names the host. */
  public static Path make(Path folder, String host) throws IOException, InterruptedException {
    return make(folder.resolve(host + ".p12"), host, "dns:" + host, 90);
  }

  /**
   * Makes a file.
   *
   * @param name the certificate's common name
   * @param san its subject alternative name, such as {@code uri:spiffe://example/a}
   * @param days how long it is still valid; negative if it has expired
   */
  public static Path make(Path file, String name, String san, int days)
      throws IOException, InterruptedException {
    keytool(
        "-genkeypair",
        "-alias",
        "key",
        "-keyalg",
        "EC",
        "-dname",
        "CN=" + name,
        "-ext",
        "SAN=" + san,
        "-startdate",
        "-" + SINCE_DAYS + "d",
        "-validity",
        Integer.toString(SINCE_DAYS + days),
        "-storetype",
        "PKCS12",
        "-storepass",
        PASSWORD,
        "-keystore",
        file.toString());
    return file;
  }

  /** Puts the certificates of {@code added} into {@code file} as well. */
  public static void trust(Path file, Path added, String alias)
      throws IOException, InterruptedException {
    Path certificate = added.resolveSibling(added.getFileName() + ".crt");
    keytool(
        "-exportcert",
        "-alias",
        "key",
        "-storepass",
        PASSWORD,
        "-keystore",
        added.toString(),
        "-file",
        certificate.toString());
    keytool(
        "-importcert",
        "-noprompt",
        "-alias",
        alias,
        "-storepass",
        PASSWORD,
        "-keystore",
        file.toString(),
        "-file",
        certificate.toString());
  }

  private static void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-J-XX:+UseSerialGC", "-J-XX:TieredStopAtLevel=1"));
    command.addAll(List.of(arguments));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IllegalStateException(output);
    }
  }
}
