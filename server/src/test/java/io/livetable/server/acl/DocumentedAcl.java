package io.livetable.server.acl;

import io.livetable.server.devstack.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A row of the table of ACLs in docs/security.md.
 *
 * @param who {@code server} or {@code connector}
 * @param name as the docs have it, such as {@code a feed's topic}
 */
record DocumentedAcl(
    String who, ResourceType type, PatternType pattern, String name, AclOperation operation) {

  private static final Pattern ROW =
      Pattern.compile(
          "\\| (server|connector) \\| (topic|group) \\| (literal|prefixed) \\| ([^|]+) \\| `([A-Z_]+)` \\|.*");

  /** All rows. */
  static List<DocumentedAcl> all() throws IOException {
    return Files.readAllLines(Project.find().root().resolve("docs").resolve("security.md")).stream()
        .map(ROW::matcher)
        .filter(row -> row.matches())
        .map(
            row ->
                new DocumentedAcl(
                    row.group(1),
                    ResourceType.fromString(row.group(2)),
                    PatternType.fromString(row.group(3).toUpperCase(Locale.ROOT)),
                    row.group(4).replace("`", ""),
                    AclOperation.fromString(row.group(5))))
        .toList();
  }

  /** The ACL of a principal, for a resource of this name. */
  AclBinding of(String principal, String resource) {
    return new AclBinding(
        new ResourcePattern(type, resource, pattern),
        new AccessControlEntry("User:" + principal, "*", operation, AclPermissionType.ALLOW));
  }

  @Override
  public String toString() {
    return who + " " + operation + " on " + type + " " + name;
  }
}
