package io.inmesh.samples.quickstart;

import io.inmesh.Mesh;
import io.inmesh.config.MeshSettings;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Calls {@code reviews} and prints what it answers; the settings file names its endpoints. */
final class Page {

    public static void main(String[] args) {
        // snippet
        try (Mesh mesh = Mesh.start(MeshSettings.load(Path.of(args[0])))) { // mesh.yaml: names the endpoints of reviews
            Response response = mesh.client("reviews").sendBlocking(Request.get("/reviews/7"));
            byte[] body = response.body().bytes(1 << 20).block();
            System.out.println(response.status() + " " + new String(body, StandardCharsets.UTF_8));
        }
        // snippet
    }
}
