/** A page that shows how the cameras are. */
import { Watch } from "../watch";
import type { CameraInfo } from "../types";
import { PanelPage } from "./page";
import type { KnownCamera } from "./whole";

/** A camera and what its NVR says of it; nothing while it has not said anything yet. */
export interface Told {
  camera: KnownCamera;
  info: CameraInfo | undefined;
  isConnected: boolean;
}

export abstract class WatchingPage extends PanelPage {
  protected readonly watch = new Watch(() => this.requestUpdate());

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.watch.stop();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  protected override updated(): void {
    if (!this.isConnected) return;
    const ids = this.whole.cameras.map((camera) => camera.entity_id);
    this.watch.follow(this.hass.connection, ids, this.hass.connected);
  }

  protected get cameras(): Told[] {
    return this.whole.cameras.map((camera) => {
      const view = this.watch.cameras.get(camera.entity_id);
      return { camera, info: view?.info, isConnected: view?.connected ?? false };
    });
  }
}
