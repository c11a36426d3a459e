var e=globalThis,t=e.ShadowRoot&&(e.ShadyCSS===void 0||e.ShadyCSS.nativeShadow)&&`adoptedStyleSheets`in Document.prototype&&`replace`in CSSStyleSheet.prototype,n=Symbol(),r=new WeakMap,i=class{constructor(e,t,r){if(this._$cssResult$=!0,r!==n)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,n=this.t;if(t&&e===void 0){let t=n!==void 0&&n.length===1;t&&(e=r.get(n)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),t&&r.set(n,e))}return e}toString(){return this.cssText}},a=e=>new i(typeof e==`string`?e:e+``,void 0,n),o=(e,...t)=>new i(e.length===1?e[0]:t.reduce((t,n,r)=>t+(e=>{if(!0===e._$cssResult$)return e.cssText;if(typeof e==`number`)return e;throw Error(`Value passed to 'css' function must be a 'css' function result: `+e+`. Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.`)})(n)+e[r+1],e[0]),e,n),s=(n,r)=>{if(t)n.adoptedStyleSheets=r.map(e=>e instanceof CSSStyleSheet?e:e.styleSheet);else for(let t of r){let r=document.createElement(`style`),i=e.litNonce;i!==void 0&&r.setAttribute(`nonce`,i),r.textContent=t.cssText,n.appendChild(r)}},c=t?e=>e:e=>e instanceof CSSStyleSheet?(e=>{let t=``;for(let n of e.cssRules)t+=n.cssText;return a(t)})(e):e,{is:l,defineProperty:u,getOwnPropertyDescriptor:d,getOwnPropertyNames:f,getOwnPropertySymbols:p,getPrototypeOf:m}=Object,h=globalThis,ee=h.trustedTypes,te=ee?ee.emptyScript:``,ne=h.reactiveElementPolyfillSupport,g=(e,t)=>e,_={toAttribute(e,t){switch(t){case Boolean:e=e?te:null;break;case Object:case Array:e=e==null?e:JSON.stringify(e)}return e},fromAttribute(e,t){let n=e;switch(t){case Boolean:n=e!==null;break;case Number:n=e===null?null:Number(e);break;case Object:case Array:try{n=JSON.parse(e)}catch{n=null}}return n}},re=(e,t)=>!l(e,t),ie={attribute:!0,type:String,converter:_,reflect:!1,useDefault:!1,hasChanged:re};Symbol.metadata??=Symbol(`metadata`),h.litPropertyMetadata??=new WeakMap;var v=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=ie){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let n=Symbol(),r=this.getPropertyDescriptor(e,n,t);r!==void 0&&u(this.prototype,e,r)}}static getPropertyDescriptor(e,t,n){let{get:r,set:i}=d(this.prototype,e)??{get(){return this[t]},set(e){this[t]=e}};return{get:r,set(t){let a=r?.call(this);i?.call(this,t),this.requestUpdate(e,a,n)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??ie}static _$Ei(){if(this.hasOwnProperty(g(`elementProperties`)))return;let e=m(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(g(`finalized`)))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(g(`properties`))){let e=this.properties,t=[...f(e),...p(e)];for(let n of t)this.createProperty(n,e[n])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[e,n]of t)this.elementProperties.set(e,n)}this._$Eh=new Map;for(let[e,t]of this.elementProperties){let n=this._$Eu(e,t);n!==void 0&&this._$Eh.set(n,e)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let n=new Set(e.flat(1/0).reverse());for(let e of n)t.unshift(c(e))}else e!==void 0&&t.push(c(e));return t}static _$Eu(e,t){let n=t.attribute;return!1===n?void 0:typeof n==`string`?n:typeof e==`string`?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let n of t.keys())this.hasOwnProperty(n)&&(e.set(n,this[n]),delete this[n]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return s(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,n){this._$AK(e,n)}_$ET(e,t){let n=this.constructor.elementProperties.get(e),r=this.constructor._$Eu(e,n);if(r!==void 0&&!0===n.reflect){let i=(n.converter?.toAttribute===void 0?_:n.converter).toAttribute(t,n.type);this._$Em=e,i==null?this.removeAttribute(r):this.setAttribute(r,i),this._$Em=null}}_$AK(e,t){let n=this.constructor,r=n._$Eh.get(e);if(r!==void 0&&this._$Em!==r){let e=n.getPropertyOptions(r),i=typeof e.converter==`function`?{fromAttribute:e.converter}:e.converter?.fromAttribute===void 0?_:e.converter;this._$Em=r;let a=i.fromAttribute(t,e.type);this[r]=a??this._$Ej?.get(r)??a,this._$Em=null}}requestUpdate(e,t,n,r=!1,i){if(e!==void 0){let a=this.constructor;if(!1===r&&(i=this[e]),n??=a.getPropertyOptions(e),!((n.hasChanged??re)(i,t)||n.useDefault&&n.reflect&&i===this._$Ej?.get(e)&&!this.hasAttribute(a._$Eu(e,n))))return;this.C(e,t,n)}!1===this.isUpdatePending&&(this._$ES=this._$EP())}C(e,t,{useDefault:n,reflect:r,wrapped:i},a){n&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,a??t??this[e]),!0!==i||a!==void 0)||(this._$AL.has(e)||(this.hasUpdated||n||(t=void 0),this._$AL.set(e,t)),!0===r&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(e){Promise.reject(e)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[e,t]of this._$Ep)this[e]=t;this._$Ep=void 0}let e=this.constructor.elementProperties;if(e.size>0)for(let[t,n]of e){let{wrapped:e}=n,r=this[t];!0!==e||this._$AL.has(t)||r===void 0||this.C(t,void 0,n,r)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(e=>e.hostUpdate?.()),this.update(t)):this._$EM()}catch(t){throw e=!1,this._$EM(),t}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(e=>e.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(e=>this._$ET(e,this[e])),this._$EM()}updated(e){}firstUpdated(e){}};v.elementStyles=[],v.shadowRootOptions={mode:`open`},v[g(`elementProperties`)]=new Map,v[g(`finalized`)]=new Map,ne?.({ReactiveElement:v}),(h.reactiveElementVersions??=[]).push(`2.1.2`);var ae=globalThis,oe=e=>e,y=ae.trustedTypes,se=y?y.createPolicy(`lit-html`,{createHTML:e=>e}):void 0,ce=`$lit$`,b=`lit$${Math.random().toFixed(9).slice(2)}$`,le=`?`+b,ue=`<${le}>`,x=document,S=()=>x.createComment(``),C=e=>e===null||typeof e!=`object`&&typeof e!=`function`,de=Array.isArray,fe=e=>de(e)||typeof e?.[Symbol.iterator]==`function`,pe=`[ 	
\f\r]`,w=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,me=/-->/g,he=/>/g,T=RegExp(`>|${pe}(?:([^\\s"'>=/]+)(${pe}*=${pe}*(?:[^ \t\n\f\r"'\`<>=]|("|')|))|$)`,`g`),ge=/'/g,_e=/"/g,ve=/^(?:script|style|textarea|title)$/i,E=(e=>(t,...n)=>({_$litType$:e,strings:t,values:n}))(1),D=Symbol.for(`lit-noChange`),O=Symbol.for(`lit-nothing`),ye=new WeakMap,k=x.createTreeWalker(x,129);function be(e,t){if(!de(e)||!e.hasOwnProperty(`raw`))throw Error(`invalid template strings array`);return se===void 0?t:se.createHTML(t)}var xe=(e,t)=>{let n=e.length-1,r=[],i,a=t===2?`<svg>`:t===3?`<math>`:``,o=w;for(let t=0;t<n;t++){let n=e[t],s,c,l=-1,u=0;for(;u<n.length&&(o.lastIndex=u,c=o.exec(n),c!==null);)u=o.lastIndex,o===w?c[1]===`!--`?o=me:c[1]===void 0?c[2]===void 0?c[3]!==void 0&&(o=T):(ve.test(c[2])&&(i=RegExp(`</`+c[2],`g`)),o=T):o=he:o===T?c[0]===`>`?(o=i??w,l=-1):c[1]===void 0?l=-2:(l=o.lastIndex-c[2].length,s=c[1],o=c[3]===void 0?T:c[3]===`"`?_e:ge):o===_e||o===ge?o=T:o===me||o===he?o=w:(o=T,i=void 0);let d=o===T&&e[t+1].startsWith(`/>`)?` `:``;a+=o===w?n+ue:l>=0?(r.push(s),n.slice(0,l)+ce+n.slice(l)+b+d):n+b+(l===-2?t:d)}return[be(e,a+(e[n]||`<?>`)+(t===2?`</svg>`:t===3?`</math>`:``)),r]},Se=class e{constructor({strings:t,_$litType$:n},r){let i;this.parts=[];let a=0,o=0,s=t.length-1,c=this.parts,[l,u]=xe(t,n);if(this.el=e.createElement(l,r),k.currentNode=this.el.content,n===2||n===3){let e=this.el.content.firstChild;e.replaceWith(...e.childNodes)}for(;(i=k.nextNode())!==null&&c.length<s;){if(i.nodeType===1){if(i.hasAttributes())for(let e of i.getAttributeNames())if(e.endsWith(ce)){let t=u[o++],n=i.getAttribute(e).split(b),r=/([.?@])?(.*)/.exec(t);c.push({type:1,index:a,name:r[2],strings:n,ctor:r[1]===`.`?Te:r[1]===`?`?Ee:r[1]===`@`?De:j}),i.removeAttribute(e)}else e.startsWith(b)&&(c.push({type:6,index:a}),i.removeAttribute(e));if(ve.test(i.tagName)){let e=i.textContent.split(b),t=e.length-1;if(t>0){i.textContent=y?y.emptyScript:``;for(let n=0;n<t;n++)i.append(e[n],S()),k.nextNode(),c.push({type:2,index:++a});i.append(e[t],S())}}}else if(i.nodeType===8){if(i.data===le)c.push({type:2,index:a});else{let e=-1;for(;(e=i.data.indexOf(b,e+1))!==-1;)c.push({type:7,index:a}),e+=b.length-1}}a++}}static createElement(e,t){let n=x.createElement(`template`);return n.innerHTML=e,n}};function A(e,t,n=e,r){if(t===D)return t;let i=r===void 0?n._$Cl:n._$Co?.[r],a=C(t)?void 0:t._$litDirective$;return i?.constructor!==a&&(i?._$AO?.(!1),a===void 0?i=void 0:(i=new a(e),i._$AT(e,n,r)),r===void 0?n._$Cl=i:(n._$Co??=[])[r]=i),i!==void 0&&(t=A(e,i._$AS(e,t.values),i,r)),t}var Ce=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:n}=this._$AD,r=(e?.creationScope??x).importNode(t,!0);k.currentNode=r;let i=k.nextNode(),a=0,o=0,s=n[0];for(;s!==void 0;){if(a===s.index){let t;s.type===2?t=new we(i,i.nextSibling,this,e):s.type===1?t=new s.ctor(i,s.name,s.strings,this,e):s.type===6&&(t=new Oe(i,this,e)),this._$AV.push(t),s=n[++o]}a!==s?.index&&(i=k.nextNode(),a++)}return k.currentNode=x,r}p(e){let t=0;for(let n of this._$AV)n!==void 0&&(n.strings===void 0?n._$AI(e[t]):(n._$AI(e,n,t),t+=n.strings.length-2)),t++}},we=class e{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,n,r){this.type=2,this._$AH=O,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=n,this.options=r,this._$Cv=r?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=A(this,e,t),C(e)?e===O||e==null||e===``?(this._$AH!==O&&this._$AR(),this._$AH=O):e!==this._$AH&&e!==D&&this._(e):e._$litType$===void 0?e.nodeType===void 0?fe(e)?this.k(e):this._(e):this.T(e):this.$(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==O&&C(this._$AH)?this._$AA.nextSibling.data=e:this.T(x.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:n}=e,r=typeof n==`number`?this._$AC(e):(n.el===void 0&&(n.el=Se.createElement(be(n.h,n.h[0]),this.options)),n);if(this._$AH?._$AD===r)this._$AH.p(t);else{let e=new Ce(r,this),n=e.u(this.options);e.p(t),this.T(n),this._$AH=e}}_$AC(e){let t=ye.get(e.strings);return t===void 0&&ye.set(e.strings,t=new Se(e)),t}k(t){de(this._$AH)||(this._$AH=[],this._$AR());let n=this._$AH,r,i=0;for(let a of t)i===n.length?n.push(r=new e(this.O(S()),this.O(S()),this,this.options)):r=n[i],r._$AI(a),i++;i<n.length&&(this._$AR(r&&r._$AB.nextSibling,i),n.length=i)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let t=oe(e).nextSibling;oe(e).remove(),e=t}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},j=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,n,r,i){this.type=1,this._$AH=O,this._$AN=void 0,this.element=e,this.name=t,this._$AM=r,this.options=i,n.length>2||n[0]!==``||n[1]!==``?(this._$AH=Array(n.length-1).fill(new String),this.strings=n):this._$AH=O}_$AI(e,t=this,n,r){let i=this.strings,a=!1;if(i===void 0)e=A(this,e,t,0),a=!C(e)||e!==this._$AH&&e!==D,a&&(this._$AH=e);else{let r=e,o,s;for(e=i[0],o=0;o<i.length-1;o++)s=A(this,r[n+o],t,o),s===D&&(s=this._$AH[o]),a||=!C(s)||s!==this._$AH[o],s===O?e=O:e!==O&&(e+=(s??``)+i[o+1]),this._$AH[o]=s}a&&!r&&this.j(e)}j(e){e===O?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??``)}},Te=class extends j{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===O?void 0:e}},Ee=class extends j{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==O)}},De=class extends j{constructor(e,t,n,r,i){super(e,t,n,r,i),this.type=5}_$AI(e,t=this){if((e=A(this,e,t,0)??O)===D)return;let n=this._$AH,r=e===O&&n!==O||e.capture!==n.capture||e.once!==n.once||e.passive!==n.passive,i=e!==O&&(n===O||r);r&&this.element.removeEventListener(this.name,this,n),i&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH==`function`?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},Oe=class{constructor(e,t,n){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=n}get _$AU(){return this._$AM._$AU}_$AI(e){A(this,e)}},ke={M:ce,P:b,A:le,C:1,L:xe,R:Ce,D:fe,V:A,I:we,H:j,N:Ee,U:De,B:Te,F:Oe},Ae=ae.litHtmlPolyfillSupport;Ae?.(Se,we),(ae.litHtmlVersions??=[]).push(`3.3.3`);var je=(e,t,n)=>{let r=n?.renderBefore??t,i=r._$litPart$;if(i===void 0){let e=n?.renderBefore??null;r._$litPart$=i=new we(t.insertBefore(S(),e),e,void 0,n??{})}return i._$AI(e),i},Me=globalThis,M=class extends v{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=je(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return D}};M._$litElement$=!0,M.finalized=!0,Me.litElementHydrateSupport?.({LitElement:M});var Ne=Me.litElementPolyfillSupport;Ne?.({LitElement:M}),(Me.litElementVersions??=[]).push(`4.2.2`);var Pe={attribute:!0,type:String,converter:_,reflect:!1,hasChanged:re},Fe=(e=Pe,t,n)=>{let{kind:r,metadata:i}=n,a=globalThis.litPropertyMetadata.get(i);if(a===void 0&&globalThis.litPropertyMetadata.set(i,a=new Map),r===`setter`&&((e=Object.create(e)).wrapped=!0),a.set(n.name,e),r===`accessor`){let{name:r}=n;return{set(n){let i=t.get.call(this);t.set.call(this,n),this.requestUpdate(r,i,e,!0,n)},init(t){return t!==void 0&&this.C(r,void 0,e,t),t}}}if(r===`setter`){let{name:r}=n;return function(n){let i=this[r];t.call(this,n),this.requestUpdate(r,i,e,!0,n)}}throw Error(`Unsupported decorator location: `+r)};function N(e){return(t,n)=>typeof n==`object`?Fe(e,t,n):((e,t,n)=>{let r=t.hasOwnProperty(n);return t.constructor.createProperty(n,e),r?Object.getOwnPropertyDescriptor(t,n):void 0})(e,t,n)}function P(e){return N({...e,state:!0,attribute:!1})}var Ie=(e,t,n)=>(n.configurable=!0,n.enumerable=!0,Reflect.decorate&&typeof t!=`object`&&Object.defineProperty(e,t,n),n);function F(e,t){return(n,r,i)=>{let a=t=>t.renderRoot?.querySelector(e)??null;if(t){let{get:e,set:t}=typeof r==`object`?n:i??(()=>{let e=Symbol();return{get(){return this[e]},set(t){this[e]=t}}})();return Ie(n,r,{get(){let n=e.call(this);return n===void 0&&(n=a(this),(n!==null||this.hasUpdated)&&t.call(this,n)),n}})}return Ie(n,r,{get(){return a(this)}})}}var I=class{constructor(e){this.hass=e}timeline(e,t,n,r){return this.hass.callWS({type:`cloudcam/timeline`,entity_id:e,start_us:Math.round(t),end_us:Math.round(n),...r?{step_us:r}:{}})}alerts(e,t,n){return this.hass.callWS({type:`cloudcam/alerts`,entity_ids:e,start_us:Math.round(t),limit:n})}pins(){return this.hass.callWS({type:`cloudcam/pins`})}pin(e){return this.hass.callWS({type:`cloudcam/pin_alert`,entity_id:e.entity_id,alert_id:e.id})}unpin(e){return this.hass.callWS({type:`cloudcam/unpin`,entity_id:e.entity_id,pin_id:e.id})}deleteAlert(e){return this.hass.callWS({type:`cloudcam/delete_alert`,entity_id:e.entity_id,alert_id:e.id})}get canLabel(){return`label_alert`in(this.hass.services.cloudcam??{})}async labelAlert(e,t,n){return(await this.hass.callWS({type:`call_service`,domain:`cloudcam`,service:`label_alert`,service_data:{alert_id:e.id,label:t,dry_run:n},return_response:!0})).response}async switchCamera(e,t){await this.hass.callService(`camera`,t?`turn_on`:`turn_off`,{},{entity_id:e})}async move(e,t){await this.hass.callService(`cloudcam`,`ptz`,t,{entity_id:e})}};function Le(e){return typeof e==`object`&&e&&`message`in e?String(e.message):String(e)}function Re(e,t){let n=document.createElement(`a`);n.href=e,n.download=t,n.rel=`noopener`,n.click()}function ze(e,t,n){return`${e} ${new Date(n/1e3).toISOString().slice(0,19).replaceAll(`:`,`-`)} ${t}.mp4`.replace(/[/\\?%*:|"<>]/g,`-`)}var Be=/(?:^#|[#&])cloudcam-alert=([^&/]+)\/([^&]+)/;function Ve(e){let t=Be.exec(e);if(t)try{return{entityId:decodeURIComponent(t[1]),alertId:decodeURIComponent(t[2])}}catch{return}}function He(e,{entityId:t,alertId:n}){let[r]=e.split(`#`);return`${r}#cloudcam-alert=${encodeURIComponent(t)}/${encodeURIComponent(n)}`}async function Ue(e,t,n){let{hass:r,t:i}=e;if(t!==`delete`||window.confirm(Ke(i,n.length)))try{if(t===`seen`)await e.seen.add(r,n);else if(t===`all_seen`)await e.seen.addAll(r,e.nowUs());else if(t===`link`)await qe(e,n[0]);else for(let r of n)await We(e,t,r);(t===`pin`||t===`unpin`)&&await e.loadPins()}catch(t){e.toast(i(`failed`,{error:Le(t)}))}}async function We(e,t,n){let r=new I(e.hass);switch(t){case`pin`:await r.pin(n);return;case`unpin`:for(let t of e.pins)t.alert_id===n.id&&await r.unpin(t);return;case`delete`:await r.deleteAlert(n),e.forget(n);return;case`right`:await r.labelAlert(n,`right`,!1),e.toast(e.t(`label_done`));return;case`wrong`:await Ge(e,r,n);return;case`download`:{let t=e.camera(n.entity_id);if(!t?.folder)return;Re(e.hass.hassUrl(`${t.folder}/alerts/${n.id}/clip.mp4`),ze(t.info.name,n.animal??n.label,n.start_us))}}}async function Ge(e,t,n){let r=n.label===`pet`?`not_a_pet`:`not_a_person`,i=await t.labelAlert(n,r,!0),a=e.t(`teach_sure`,{replayed:i.replayed,dropped:i.would_drop_false+i.would_drop_unjudged,kept:i.would_drop_kept});window.confirm(a)&&(await t.labelAlert(n,r,!1),e.toast(e.t(`label_done`)))}function Ke(e,t){return e(t===1?`delete_sure_one`:`delete_sure`,{count:t})}async function qe(e,t){let n=He(location.href,{entityId:t.entity_id,alertId:t.id});navigator.clipboard?await navigator.clipboard.writeText(n):window.prompt(e.t(`copy_link`),n),e.toast(e.t(`link_copied`))}var L=o`
  :focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: 2px;
  }
`,R=o`
  button {
    font: inherit;
    color: inherit;
    background: none;
    border: 0;
    padding: 0;
    margin: 0;
    cursor: pointer;
    -webkit-tap-highlight-color: transparent;
  }
  button:disabled {
    opacity: 0.4;
    cursor: default;
  }
  .icon {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    width: 44px;
    height: 44px;
    border-radius: 50%;
    flex: none;
    --mdc-icon-size: 24px;
  }
  .icon:hover:not(:disabled) {
    background: color-mix(in srgb, currentcolor 12%, transparent);
  }
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-height: 36px;
    padding: 0 14px;
    border-radius: 18px;
    border: 1px solid var(--divider-color, #ccc);
    font-size: 14px;
    white-space: nowrap;
    flex: none;
    --mdc-icon-size: 18px;
  }
  .chip[aria-pressed="true"] {
    background: color-mix(in srgb, var(--primary-color) 22%, transparent);
    border-color: var(--primary-color);
  }
  .dot {
    width: 10px;
    height: 10px;
    border-radius: 50%;
    flex: none;
  }
  .primary {
    background: color-mix(in srgb, var(--primary-color) 22%, transparent);
    border-color: var(--primary-color);
    font-weight: 500;
  }
  /* read out, not shown */
  .spoken {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`,Je=[L,R,o`
    :host {
      display: block;
    }
    ha-card {
      display: block;
      overflow: hidden;
      position: relative;
      color: var(--primary-text-color);
    }
    h2 {
      margin: 0;
      padding: 16px 16px 12px;
      font-size: 20px;
      font-weight: 400;
    }
    .none {
      display: flex;
      flex-direction: column;
      align-items: center;
      gap: 4px;
      padding: 32px 16px;
      text-align: center;
      --mdc-icon-size: 40px;
    }
    .none span {
      color: var(--secondary-text-color);
    }
    .tabs {
      display: flex;
      gap: 8px;
      overflow-x: auto;
      scrollbar-width: none;
      padding: 10px 12px;
    }
    .frame {
      background: var(--ha-card-background, var(--card-background-color, #fff));
    }
    .frame:fullscreen {
      display: flex;
      flex-direction: column;
      justify-content: center;
      --cloudcam-stage-height: calc(100vh - 130px);
    }
    .grid {
      display: grid;
      gap: 2px;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, max(150px, 100% / 3 - 2px)), 1fr));
    }
    .cell {
      display: block;
      text-align: start;
    }
    .cell:focus-visible {
      outline-offset: -3px;
    }
    .controls {
      display: flex;
      align-items: center;
      flex-wrap: wrap;
      padding: 2px 4px;
      color: var(--primary-text-color);
    }
    .controls .chip {
      margin-inline: 4px;
    }
    .speed {
      min-width: 52px;
      justify-content: center;
    }
    .space {
      flex: 1;
    }
    cloudcam-timeline {
      padding: 0 12px 8px;
    }
    cloudcam-alerts {
      padding: 8px 12px 16px;
    }
    .toast {
      position: sticky;
      bottom: 12px;
      margin: 0 12px 12px;
      padding: 10px 16px;
      border-radius: 10px;
      background: var(--primary-text-color);
      color: var(--card-background-color, #fff);
      z-index: 3;
    }
    [hidden] {
      display: none;
    }
    .frame {
      container-type: inline-size;
    }
    .rare {
      display: flex;
    }
    .more {
      display: none;
    }
    @container (max-width: 640px) {
      .controls .icon {
        width: 40px;
      }
      .more {
        display: inline-flex;
      }
      .rare {
        display: none;
        order: 1;
        width: 100%;
        justify-content: flex-end;
      }
      .rare[data-open] {
        display: flex;
      }
    }
  `],Ye={name:`CloudCam`,description:`Livebild, die letzten 24 Stunden und Meldungen deiner Kameras`,live:`Live`,go_live:`Jetzt`,connecting:`Verbinde …`,loading:`Lade …`,play:`Abspielen`,pause:`Anhalten`,speed:`Tempo`,mute:`Ton aus`,unmute:`Ton an`,more_buttons:`Mehr`,fullscreen:`Vollbild`,pip:`Bild im Bild`,snapshot:`Bild sichern`,privacy_on:`Kamera ausschalten`,privacy_off:`Kamera einschalten`,ptz:`Kamera bewegen`,ptz_up:`Nach oben`,ptz_down:`Nach unten`,ptz_left:`Nach links`,ptz_right:`Nach rechts`,ptz_closer:`Näher`,ptz_farther:`Weiter weg`,ptz_home:`Grundstellung`,back_to_grid:`Alle Kameras`,show_camera:`{camera} zeigen`,details:`Wie das Bild hierherkommt`,via_hls:`HLS`,via_native:`HLS des Browsers`,via_stills:`Einzelbilder`,behind:`{seconds} s Rückstand`,timeline:`Zeitleiste`,timeline_help:`Pfeiltasten bewegen um 10 Sekunden, mit Umschalt um eine Minute; Bildtasten um 10 Minuten; Pos1 und Ende zum Ältesten und zu jetzt; Plus und Minus vergrößern und verkleinern.`,zoom_in:`Vergrößern`,zoom_out:`Verkleinern`,previous_alert:`Vorige Meldung`,next_alert:`Nächste Meldung`,alerts:`Meldungen`,no_alerts:`In den letzten 24 Stunden ist nichts geschehen.`,no_alerts_filtered:`Keine Meldung passt dazu. Ändere den Filter, um mehr zu sehen.`,filter:`Filter`,unseen:`Ungesehen`,all_cameras:`Alle Kameras`,all_zones:`Alle Zonen`,zone:`Zone`,camera:`Kamera`,more:`Mehr zeigen`,select:`Auswählen`,selected:`{count} ausgewählt`,done:`Fertig`,mark_seen:`Als gesehen markieren`,mark_all_seen:`Alle als gesehen markieren`,pin:`Behalten`,unpin:`Nicht behalten`,download:`Herunterladen`,delete:`Löschen`,delete_sure:`{count} Meldungen mit ihren Bildern löschen? Die Aufnahmen bleiben, bis ihre Zeit um ist.`,delete_sure_one:`Diese Meldung mit ihren Bildern löschen? Die Aufnahme bleibt, bis ihre Zeit um ist.`,copy_link:`Link kopieren`,link_copied:`Link kopiert`,label_right:`Stimmt`,label_wrong:`Kein Mensch`,label_wrong_pet:`Kein Tier`,label_done:`Danke. Der NVR hat es sich gemerkt.`,teach_sure:`Der NVR lässt dann weg, was so aussieht. Von den letzten {replayed} Meldungen wären das {dropped} gewesen, und {kept}, die du richtig genannt hast. Soll er es lernen?`,going_on:`dauert an`,today_summary:`{count} Meldungen in 24 Stunden`,today_summary_one:`1 Meldung in 24 Stunden`,today_summary_none:`Ein ruhiger Tag`,failed:`Das ging nicht: {error}`,no_camera_title:`Wähle deine Kameras`,no_camera_text:`Öffne die Einstellungen der Karte und wähle, welche Kameras sie zeigt.`,not_found:`Diese Kamera ist nicht da. Wurde sie umbenannt oder entfernt?`,unauthorized:`Du darfst diese Kamera nicht sehen.`,nvr_offline:`Der NVR antwortet nicht. Wenn er läuft, nimmt er weiter auf.`,camera_offline:`Die Kamera sendet kein Bild.`,camera_off:`Ausgeschaltet`,camera_off_text:`Nichts wird empfangen oder aufgenommen.`,nothing_recorded:`Von diesem Moment ist nichts aufgenommen.`,cant_play:`Dieser Browser kann das Format der Kamera nicht abspielen ({codec}).`,retry:`Noch einmal versuchen`,person:`Mensch`,pet:`Tier`,cat:`Katze`,dog:`Hund`,motion:`Bewegung`,sound:`Geräusch`,health:`Kamerafehler`,problem_covered:`Verdeckt`,problem_black:`Bild ist schwarz`,problem_blurred:`Unscharf`,problem_moved:`Kamera wurde bewegt`,problem_frozen:`Bild steht still`,gap_unknown:`Nicht aufgenommen`,gap_nvr_down:`Der NVR war aus`,gap_worker_down:`Die Aufnahme wurde neu gestartet`,gap_off:`Die Aufnahme war ausgeschaltet`,gap_camera_private:`Die Kamera war ausgeschaltet`,gap_deleted:`Gelöscht`,gap_clock:`Die Uhr wurde gestellt`,gap_camera:`Die Kamera fiel aus`,gap_camera_unreachable:`Die Kamera war nicht erreichbar`,gap_camera_auth:`Die Kamera nahm das Passwort nicht an`,gap_camera_unsupported:`Das Format der Kamera wird nicht unterstützt`,gap_camera_stalled:`Die Kamera sandte nichts`,gap_storage:`Der Datenträger fiel aus`,gap_storage_missing:`Der Datenträger fehlte`,gap_storage_full:`Der Datenträger war voll`,gap_storage_read_only:`Der Datenträger war nicht beschreibbar`,editor_cameras:`Kameras`,editor_title:`Titel`,editor_layout:`Anordnung`,editor_layout_auto:`Eine Kamera groß, mehrere als Raster`,editor_layout_single:`Eine Kamera auf einmal`,editor_layout_grid:`Raster`,editor_timeline:`Zeitleiste`,editor_alerts:`Meldungen`},Xe={name:`CloudCam`,description:`Live picture, the last 24 hours and alerts of your cameras`,live:`Live`,go_live:`Now`,connecting:`Connecting…`,loading:`Loading…`,play:`Play`,pause:`Pause`,speed:`Speed`,mute:`Sound off`,unmute:`Sound on`,more_buttons:`More`,fullscreen:`Full screen`,pip:`Picture in picture`,snapshot:`Save picture`,privacy_on:`Switch camera off`,privacy_off:`Switch camera on`,ptz:`Move camera`,ptz_up:`Up`,ptz_down:`Down`,ptz_left:`Left`,ptz_right:`Right`,ptz_closer:`Closer`,ptz_farther:`Farther`,ptz_home:`Home position`,back_to_grid:`All cameras`,show_camera:`Show {camera}`,details:`How the picture gets here`,via_hls:`HLS`,via_native:`HLS of the browser`,via_stills:`Single pictures`,behind:`{seconds} s behind`,timeline:`Timeline`,timeline_help:`Arrow keys move by 10 seconds, with Shift by a minute; Page keys by 10 minutes; Home and End to the oldest and to now; plus and minus zoom.`,zoom_in:`Zoom in`,zoom_out:`Zoom out`,previous_alert:`Previous alert`,next_alert:`Next alert`,alerts:`Alerts`,no_alerts:`Nothing happened in the last 24 hours.`,no_alerts_filtered:`No alert is like that. Change the filter to see more.`,filter:`Filter`,unseen:`Unseen`,all_cameras:`All cameras`,all_zones:`All zones`,zone:`Zone`,camera:`Camera`,more:`Show more`,select:`Select`,selected:`{count} selected`,done:`Done`,mark_seen:`Mark as seen`,mark_all_seen:`Mark all as seen`,pin:`Keep`,unpin:`Don't keep`,download:`Download`,delete:`Delete`,delete_sure:`Delete {count} alerts with their pictures? The recordings stay until their time.`,delete_sure_one:`Delete this alert with its pictures? The recording stays until its time.`,copy_link:`Copy link`,link_copied:`Link copied`,label_right:`Right`,label_wrong:`Not a person`,label_wrong_pet:`Not a pet`,label_done:`Thank you. The NVR has noted it.`,teach_sure:`The NVR will leave out what looks like this. Of the last {replayed} alerts that would have been {dropped}, and {kept} that you called right. Teach it?`,going_on:`going on`,today_summary:`{count} alerts in 24 hours`,today_summary_one:`1 alert in 24 hours`,today_summary_none:`A quiet day`,failed:`That did not work: {error}`,no_camera_title:`Choose your cameras`,no_camera_text:`Open the card's settings and pick the cameras it shows.`,not_found:`This camera is not there. Was it renamed or removed?`,unauthorized:`You have no permission to see this camera.`,nvr_offline:`The NVR does not answer. It records on if it runs.`,camera_offline:`The camera sends no picture.`,camera_off:`Switched off`,camera_off_text:`Nothing is received or recorded.`,nothing_recorded:`Nothing is recorded of that moment.`,cant_play:`This browser can't play the camera's format ({codec}).`,retry:`Try again`,person:`Person`,pet:`Pet`,cat:`Cat`,dog:`Dog`,motion:`Motion`,sound:`Sound`,health:`Camera fault`,problem_covered:`Covered`,problem_black:`Picture is black`,problem_blurred:`Out of focus`,problem_moved:`Camera was moved`,problem_frozen:`Picture stands still`,gap_unknown:`Not recorded`,gap_nvr_down:`The NVR was off`,gap_worker_down:`Recording was restarted`,gap_off:`Recording was switched off`,gap_camera_private:`The camera was switched off`,gap_deleted:`Deleted`,gap_clock:`The clock was changed`,gap_camera:`The camera failed`,gap_camera_unreachable:`The camera was not reachable`,gap_camera_auth:`The camera refused the password`,gap_camera_unsupported:`The camera's format is not supported`,gap_camera_stalled:`The camera sent nothing`,gap_storage:`The disk failed`,gap_storage_missing:`The disk was not there`,gap_storage_full:`The disk was full`,gap_storage_read_only:`The disk could not be written`,editor_cameras:`Cameras`,editor_title:`Title`,editor_layout:`Layout`,editor_layout_auto:`One camera large, several as a grid`,editor_layout_single:`One camera at a time`,editor_layout_grid:`Grid`,editor_timeline:`Timeline`,editor_alerts:`Alerts`},Ze={de:Ye,en:Xe};function Qe(e){let t=Ze[(e??`en`).split(`-`)[0]??`en`]??Xe;return(e,n={})=>t[e].replace(/\{(\w+)\}/g,(e,t)=>String(n[t]??e))}var $e=(()=>{let e=new Map;return t=>{let n=t?.language??`en`,r=e.get(n);return r||e.set(n,r=Qe(n)),r}})();function et(e,t,n){let r=`${e}${t}`;return r in Xe?r:n}function tt(e){let t=e.camera??e.entity,n=e.cameras??(t?[t]:[]);if(!Array.isArray(n)||n.some(e=>typeof e!=`string`))throw Error(`cameras must be a list of camera entities`);let r=n.find(e=>!e.startsWith(`camera.`));if(r!==void 0)throw Error(`${r} is no camera entity`);if(![`auto`,`single`,`grid`,void 0].includes(e.layout))throw Error(`layout must be auto, single or grid`);let i=e.layout??`auto`;return{cameras:[...new Set(n)],title:e.title??``,layout:i===`auto`?n.length>1?`grid`:`single`:i,timeline:e.timeline??!0,alerts:e.alerts??!0}}function nt(e){return Object.values(e.entities??{}).filter(({entity_id:e,platform:t})=>t===`cloudcam`&&e.startsWith(`camera.`)).map(e=>e.entity_id).filter(t=>t in e.states).sort()}var rt={cameras:`editor_cameras`,title:`editor_title`,layout:`editor_layout`,timeline:`editor_timeline`,alerts:`editor_alerts`},it=()=>Qe(document.documentElement.lang||navigator.language);function at(){let e=it();return{schema:[{name:`cameras`,required:!0,selector:{entity:{multiple:!0,filter:{integration:`cloudcam`,domain:`camera`}}}},{name:`title`,selector:{text:{}}},{name:`layout`,selector:{select:{mode:`dropdown`,options:[`auto`,`single`,`grid`].map(t=>({value:t,label:e(`editor_layout_${t}`)}))}}},{name:``,type:`grid`,schema:[{name:`timeline`,selector:{boolean:{}}},{name:`alerts`,selector:{boolean:{}}}]}],computeLabel:({name:e})=>{let t=rt[e];return t?it()(t):e},assertConfig:e=>{tt(e)}}}var z=1e6,B=60*z,V=60*B,H=24*V;function ot(e){let t=e.locale.time_zone===`server`?e.config.time_zone:void 0;return ct(e.locale,t)}var st=new Map;function ct(e,t){let n=`${e.language}|${e.time_format}|${t??``}`,r=st.get(n);if(r)return r;let i=e.time_format===`system`?void 0:e.language,a={hour:`numeric`,minute:`2-digit`};t&&(a.timeZone=t),e.time_format===`12`&&(a.hourCycle=`h12`),e.time_format===`24`&&(a.hourCycle=`h23`);let o=new Intl.DateTimeFormat(i,a),s=new Intl.DateTimeFormat(i,{...a,second:`2-digit`}),c=new Intl.DateTimeFormat(i,{...a,weekday:`short`}),l=t?{timeZone:t}:{},u=new Intl.DateTimeFormat(`en-US`,{...l,hourCycle:`h23`,year:`numeric`,month:`numeric`,day:`numeric`,hour:`numeric`,minute:`numeric`,second:`numeric`}),d=e=>{let t={};for(let n of u.formatToParts(e/1e3))t[n.type]=Number(n.value);let n=e=>t[e]??0;return Date.UTC(n(`year`),n(`month`)-1,n(`day`),n(`hour`),n(`minute`),n(`second`))},f={seconds:e=>s.format(e/1e3),minutes:e=>o.format(e/1e3),dayAndMinutes(e,t){let n=e=>Math.floor(d(e)/864e5);return(n(e)===n(t)?o:c).format(e/1e3)},offsetMinutes:e=>Math.round((d(e)-Math.floor(e/1e6)*1e3)/6e4)};return st.set(n,f),f}function lt(e){let t=Math.max(0,Math.round(e/z)),[n,r,i]=[Math.floor(t/3600),Math.floor(t/60)%60,t%60],a=e=>String(e).padStart(2,`0`);return n?`${n}:${a(r)}:${a(i)}`:`${r}:${a(i)}`}var ut=class{#e;constructor(e,t){this.video=e,this.kind=`native`,this.#e=()=>{let n=e.error?.code;t(n===MediaError.MEDIA_ERR_DECODE?`codec`:`network`)},e.addEventListener(`error`,this.#e)}static isSupported(e){return e.canPlayType(`application/vnd.apple.mpegurl`)!==``}load(e,t){this.video.src=e}wallMs(){let e=this.video.getStartDate?.().getTime();return e===void 0||Number.isNaN(e)?void 0:e+this.video.currentTime*1e3}seekWall(e){let[t,{seekable:n}]=[this.wallMs(),this.video];if(t===void 0||n.length===0)return!1;let r=this.video.currentTime+(e-t)/1e3;return r<n.start(0)||r>n.end(n.length-1)?!1:(this.video.currentTime=r,!0)}latencyS(){let{seekable:e}=this.video;return e.length?e.end(e.length-1)-this.video.currentTime:void 0}stop(){this.video.removeAttribute(`src`),this.video.load()}destroy(){this.video.removeEventListener(`error`,this.#e),this.stop()}},dt=(function(){let e=typeof document<`u`&&document.createElement(`link`).relList;return e&&e.supports&&e.supports(`modulepreload`)?`modulepreload`:`preload`})(),ft=function(e,t){return new URL(e,t).href},pt={},mt=function(e){return e.pathname.endsWith(`.css`)},ht=function(e,t,n){if(t in e)return e[t];let r=n();if(!r){e[t]=void 0;return}let i=r.then(()=>{e[t]=void 0},n=>{throw e[t]=void 0,n});return e[t]=i,i},gt=function(e,t,n){let r=Promise.resolve();if(t&&t.length>0){let e,i=document.querySelector(`meta[property=csp-nonce]`),a=i?.nonce||i?.getAttribute(`nonce`);function o(e){return Promise.all(e.map(e=>Promise.resolve(e).then(e=>({status:`fulfilled`,value:e}),e=>({status:`rejected`,reason:e}))))}function s(e){return import.meta.resolve?new URL(import.meta.resolve(e)):new URL(e,import.meta.url)}r=o(t.map(t=>{t=ft(t,n);let r=s(t),i=mt(r);return ht(pt,r.href,()=>{if(e===void 0){e={all:new Set,styles:new Set};let t=document.getElementsByTagName(`link`);for(let n=t.length-1;n>=0;n--){let r=t[n];e.all.add(r.href),r.rel===`stylesheet`&&e.styles.add(r.href)}}if((i?e.styles:e.all).has(r.href))return;let t=document.createElement(`link`);if(t.rel=i?`stylesheet`:dt,i||(t.as=`script`),t.crossOrigin=``,t.href=r.href,a&&t.setAttribute(`nonce`,a),document.head.appendChild(t),i)return new Promise((e,n)=>{let i=a=>{t.removeEventListener(`load`,i),t.removeEventListener(`error`,i),a.type===`error`?n(Error(`Unable to preload CSS for ${r}`)):e(a)};t.addEventListener(`load`,i),t.addEventListener(`error`,i)})})}).filter(e=>e!==void 0))}function i(e){let t=new Event(`vite:preloadError`,{cancelable:!0});if(t.payload=e,window.dispatchEvent(t),!t.defaultPrevented)throw e}return r.then(t=>{for(let e of t||[])e.status===`rejected`&&i(e.reason);return e().catch(i)})},_t=[500,1e3,2e3,4e3,8e3],vt=V,yt=250,bt=5e6,xt=8,St=[1,2,8,32];async function Ct(e,t){if(`MediaSource`in globalThis||`ManagedMediaSource`in globalThis){let{HlsEngine:n,isSupported:r}=await gt(async()=>{let{HlsEngine:e,isSupported:t}=await import(`./hls-engine.js`);return{HlsEngine:e,isSupported:t}},[],import.meta.url);if(r())return new n(e,t)}if(ut.isSupported(e))return new ut(e,t);throw Error(`no player`)}var wt=class{#e;#t;#n;#r;#i;#a;#o;#s;#c;constructor(e,t,n=Ct){this.video=e,this.host=t,this.make=n,this.mode={kind:`idle`},this.hasPicture=!1,this.speed=1,this.#r=0,this.#a=0,this.#o=!1,this.#s=!1,this.#c=new AbortController,e.muted=!0,e.playsInline=!0;let r=(t,n)=>e.addEventListener(t,n,{signal:this.#c.signal});r(`playing`,()=>this.#p()),r(`seeked`,()=>this.#p()),r(`timeupdate`,()=>this.host.changed()),r(`pause`,()=>this.host.changed()),r(`play`,()=>this.host.changed()),r(`volumechange`,()=>this.host.changed()),r(`ended`,()=>this.#m())}get kind(){return this.#e?.kind}get isPaused(){return this.video.paused&&this.#i===void 0}get latencyS(){return this.mode.kind===`live`?this.#e?.latencyS():void 0}get shownUs(){let e=this.hasPicture?this.#e?.wallMs():void 0;return e===void 0?void 0:e*1e3}live(){this.#o=!1,this.#_(1),this.mode={kind:`live`},this.#l()}playFrom(e){this.#o=!1,this.mode.kind===`past`&&this.hasPicture&&this.#e?.seekWall(e/1e3)?(this.mode={kind:`past`,fromUs:e},this.#f(),this.host.changed()):(this.mode={kind:`past`,fromUs:e},this.#l())}pause(){this.#y(),this.video.pause()}resume(){this.mode.kind===`live`?this.live():this.mode.kind===`past`&&(this.#_(this.speed),this.#f())}setSpeed(e){this.#_(e),this.mode.kind===`past`&&this.#f(),this.host.changed()}suspend(){clearTimeout(this.#n),this.#y(),this.video.pause(),this.#e?.stop(),this.mode={kind:`idle`},this.hasPicture=!1,this.host.changed()}destroy(){this.#s=!0,this.suspend(),this.#c.abort(),this.#e?.destroy(),this.#e=void 0}#l(){clearTimeout(this.#n),this.trouble=void 0,this.hasPicture=!1,this.host.changed(),this.#u()}async#u(){let e=this.mode,t;try{t=await(this.#t??=this.make(this.video,e=>this.#h(e)))}catch{this.#t=void 0,this.#g(`codec`);return}if(this.#s){t.destroy();return}this.#e=t;let n=this.host.folder();e===this.mode&&e.kind!==`idle`&&n&&(t.load(this.#d(n,e),e.kind===`live`),this.#f())}#d(e,t){if(t.kind===`live`)return`${e}/live.m3u8?window_s=60`;let n=Math.round(t.fromUs);return this.#a=Math.min(n+vt,Math.round(this.host.nowUs())),`${e}/playlist.m3u8?start_us=${n}&end_us=${Math.max(this.#a,n+bt)}`}#f(){this.#i===void 0&&this.video.play().catch(()=>void 0)}#p(){this.mode.kind!==`idle`&&(this.#r=0,this.hasPicture=!0,this.trouble=void 0,this.mode.kind===`past`&&this.speed!==1&&this.#_(this.speed),this.host.changed())}#m(){this.mode.kind===`past`&&(this.#a>=this.host.nowUs()-bt?this.live():(this.#o=!0,this.mode={kind:`past`,fromUs:this.#a},this.#l()))}#h(e){if(this.mode.kind===`idle`)return;let t=_t[Math.min(this.#r,_t.length-1)];this.#r+=1,e===`not_found`&&this.#o?this.#m():e===`codec`||e===`not_found`&&this.mode.kind===`past`?this.#g(e):(this.#r>1&&this.#g(e),clearTimeout(this.#n),this.#n=setTimeout(()=>void this.#u(),t))}#g(e){this.trouble=e,this.host.changed()}#_(e){this.speed=e,this.#y(),this.video.playbackRate=Math.min(e,xt),e>xt&&this.mode.kind===`past`&&this.#v()}#v(){this.video.pause(),this.#i=setInterval(()=>{let[e,{video:t}]=[this.shownUs,this];if(t.seeking||e===void 0)return;let n=this.speed*yt/1e3;t.currentTime+n<t.duration?t.currentTime+=n:this.#m()},yt)}#y(){clearInterval(this.#i),this.#i=void 0}};function Tt(e,t,n){let{t:r}=e,i=t?.isLive??!0,a=t?.isPaused??!0,o=t?.element,s=(e,t,n,i)=>E`
    <button
      class="icon"
      title=${r(e)}
      aria-label=${r(e)}
      aria-pressed=${i??O}
      @click=${n}
    >
      <ha-icon icon=${t}></ha-icon>
    </button>
  `;return E`<div class="controls" role="toolbar" aria-label=${n.info.name}>
    ${e.backToGrid?s(`back_to_grid`,`mdi:view-grid-outline`,e.backToGrid):O}
    ${s(a?`play`:`pause`,a?`mdi:play`:`mdi:pause`,()=>t?.togglePause())}
    ${s(`previous_alert`,`mdi:skip-previous`,()=>e.step(-1))}
    ${s(`next_alert`,`mdi:skip-next`,()=>e.step(1))}
    ${i?O:Dt(e,t)}
    <span class="space"></span>
    <span class="rare" ?data-open=${e.hasMore}>${Et(e,s,t,n)}</span>
    <button
      class="icon more"
      title=${r(`more_buttons`)}
      aria-label=${r(`more_buttons`)}
      aria-expanded=${e.hasMore}
      @click=${()=>e.toggleMore()}
    >
      <ha-icon icon="mdi:dots-horizontal"></ha-icon>
    </button>
    ${s(`fullscreen`,`mdi:fullscreen`,()=>void At(e.frame,o))}
  </div>`}function Et(e,t,n,r){let i=n?.element;return E`
    ${r.info.record_audio?t(i?.muted?`unmute`:`mute`,i?.muted?`mdi:volume-off`:`mdi:volume-high`,()=>{i&&(i.muted=!i.muted)}):O}
    ${r.info.ptz?t(`ptz`,`mdi:arrow-all`,()=>e.toggleMoving(),e.isMoving):O}
    ${t(`snapshot`,`mdi:camera-outline`,()=>void n?.savePicture())}
    ${t(r.info.privacy?`privacy_off`:`privacy_on`,r.info.privacy?`mdi:video-off`:`mdi:video-outline`,()=>e.switchCamera(r),r.info.privacy)}
    ${t(`details`,`mdi:information-outline`,()=>e.toggleDetails())}
    ${`pictureInPictureEnabled`in document&&document.pictureInPictureEnabled?t(`pip`,`mdi:picture-in-picture-bottom-right`,()=>void kt(i)):O}
  `}function Dt({t:e,goLive:t},n){let r=n?.speed??1;return E`<button class="chip primary" @click=${t}>
      <ha-icon icon="mdi:access-point"></ha-icon>${e(`go_live`)}
    </button>
    <button
      class="chip speed"
      title=${e(`speed`)}
      aria-label="${e(`speed`)} ${r}"
      @click=${()=>n?.setSpeed(Ot(r))}
    >
      ${r}×
    </button>`}function Ot(e){return St[(St.indexOf(e)+1)%St.length]}async function kt(e){try{document.pictureInPictureElement?await document.exitPictureInPicture():await e?.requestPictureInPicture()}catch{}}async function At(e,t){try{document.fullscreenElement?await document.exitFullscreen():e.requestFullscreen?await e.requestFullscreen():t?.webkitEnterFullscreen?.()}catch{}}var jt={label:void 0,camera:void 0,zone:void 0,unseen:!1};function Mt(e,t,n){return[...e].filter(e=>(t.label===void 0||e.label===t.label)&&(t.camera===void 0||e.entity_id===t.camera)&&(t.zone===void 0||e.zones.some(e=>e.name===t.zone))&&!(t.unseen&&n(e))).sort((e,t)=>t.start_us-e.start_us||(e.id<t.id?-1:1))}function Nt(e){let t=new Set;for(let n of e)t.add(n.label);return[`person`,`pet`,`motion`,`sound`,`health`].filter(e=>t.has(e))}function Pt(e){let t=new Set;for(let n of e)for(let e of n.zones)t.add(e.name);return[...t].sort()}function Ft(e,t,n){let r;for(let i of e){let e=(i.start_us-t)*n;e>0&&(!r||e<(r.start_us-t)*n)&&(r=i)}return r}var It=`cloudcam_seen`;function Lt(e,t){return t.start_us<=e.until_us||e.ids.includes(t.id)}function Rt(e,t){let n=[...new Set([...e.ids,...t])];return{...e,ids:n.slice(-500)}}var zt=class{#e;#t;constructor(e){this.changed=e,this.state={until_us:0,ids:[]}}follow(e){e.connection!==this.#e&&(this.stop(),this.#e=e.connection,this.#t=e.connection.subscribeMessage(({value:e})=>{e&&(this.state={until_us:e.until_us??0,ids:e.ids??[]},this.changed())},{type:`frontend/subscribe_user_data`,key:It}),this.#t.catch(()=>void 0))}stop(){this.#t?.then(e=>e()).catch(()=>void 0),this.#t=void 0,this.#e=void 0}has(e){return Lt(this.state,e)}async add(e,t){let n=t.filter(e=>!this.has(e)).map(e=>e.id);n.length&&await this.#n(e,Rt(this.state,n))}async addAll(e,t){await this.#n(e,{until_us:t,ids:[]})}async#n(e,t){this.state=t,this.changed(),await e.callWS({type:`frontend/set_user_data`,key:It,value:t})}},Bt=B,U=e=>e.endUs-e.startUs;function W(e,t,n){return(n-e.startUs)/U(e)*t}function Vt(e,t,n){return e.startUs+n/t*U(e)}function Ht(e,t){let n=Math.min(U(e),U(t)),r=Math.min(Math.max(e.startUs,t.startUs),t.endUs-n);return{startUs:r,endUs:r+n}}function Ut(e,t,n,r){let i=Math.min(Math.max(U(e)*t,Bt),Math.max(U(r),Bt)),a=n-(n-e.startUs)/U(e)*i;return Ht({startUs:a,endUs:a+i},r)}function Wt(e,t,n){return Ht({startUs:e.startUs+t,endUs:e.endUs+t},n)}var Gt=[...[1,5,10,15,30].map(e=>e*z),...[1,2,5,10,15,30].map(e=>e*B),...[1,2,3,4,6,12].map(e=>e*V),H];function Kt(e,t,n,r){let i=U(e)/t*n,a=Gt.find(e=>e>=i)??864e8,o=[],s=Math.ceil((e.startUs+r)/a)*a-r;for(;s<e.endUs;s+=a)o.push(s);return{stepUs:a,times:o}}var qt=[1,2,5,10,15,30,60,120,300].map(e=>e*z);function Jt(e,t){let n=U(e)/Math.max(1,t)*2;return qt.find(e=>e>=n)??qt.at(-1)}function Yt(e){return Uint8Array.from(atob(e),e=>e.charCodeAt(0))}function Xt(e){return{startUs:e.start_us,endUs:e.end_us,stepUs:e.step_us,recorded:e.recorded,gaps:e.gaps,activityUs:e.activity.start_us,motion:Yt(e.activity.motion),flags:Yt(e.activity.flags)}}function Zt(e,t){return e?.gaps.find(e=>t>=e.start_us&&t<e.end_us)}function Qt(e,t){let n;for(let[r,i]of e?.recorded??[]){if(t<i)return Math.max(t,r);n=i-z}return n}var $t=15e3,en=class{#e;#t=0;constructor(e){this.changed=e}async want(e,t,n,r,i){let a=this.#e;if(a!==void 0&&a.stepUs===r&&a.span.startUs<=n.startUs&&(a.span.endUs>=n.endUs||n.endUs>i.endUs-6e7)&&performance.now()-a.atMs<$t)return;let o=U(n)/2,s={startUs:Math.max(i.startUs,n.startUs-o),endUs:Math.min(i.endUs,n.endUs+o)};this.#e={span:s,stepUs:r,atMs:performance.now()};let c=this.#t+=1;try{let n=await e.timeline(t,s.startUs,s.endUs,r);if(c!==this.#t)return;this.strip=Xt(n),this.changed()}catch{}}forget(){this.strip=this.#e=void 0,this.#t+=1}},tn=3e3,nn=9e3,rn=6e4,an=H+V,on=class{#e;#t;#n;#r;#i;#a;constructor(e){this.changed=e,this.cameras=new Map,this.errors=new Map,this.alerts=new Map,this.isKnown=!1,this.#e=[],this.#i=nn,this.#a=0}nowUs(){return(Date.now()+this.#a)*1e3}follow(e,t,n){let r=t.join()===this.#e.join();n&&r&&e===this.#t&&(this.#n||this.#r)||(n||(this.#n=void 0),this.stop(),r||(this.#i=nn,[this.cameras,this.errors]=[new Map,new Map]),this.#t=e,this.#e=t,n&&t.length&&this.#o())}stop(){clearTimeout(this.#r),this.#r=void 0;let e=this.#n;this.#n=void 0,e?.then(e=>e()).catch(()=>void 0)}addAlerts(e){this.#l(e,[]),this.changed()}removeAlert(e){this.#l([],[e]),this.changed()}#o(){let e=this.#t.subscribeMessage(t=>{this.#n===e&&this.#c(t)},{type:`cloudcam/watch`,entity_ids:this.#e},{resubscribe:!1});this.#n=e,e.catch(()=>{this.#n===e&&(this.#n=void 0,this.#s())})}#s(){this.stop(),this.#r=setTimeout(()=>{this.#r=void 0,this.#o()},tn)}#c(e){if(e.ended){this.#s();return}let[t,n]=[new Map(this.cameras),new Map(this.errors)];for(let[r,i]of Object.entries(e.cameras??{}))t.delete(r),n.delete(r),`error`in i?n.set(r,i.error):(t.set(r,{entity_id:r,...i}),this.#a=i.now_us/1e3-Date.now());[...n.values()].includes(`not_found`)?this.#u():this.#i=nn,[this.cameras,this.errors]=[t,n],(e.alerts?.length||e.removed?.length)&&this.#l(e.alerts??[],e.removed??[]),this.isKnown=!0,this.changed()}#l(e,t){let n=new Map(this.alerts);for(let t of e)n.set(t.id,t);for(let e of t)n.delete(e);let r=this.nowUs()-an;for(let{id:e,start_us:t,end_us:i}of n.values())(i??t)<r&&n.delete(e);this.alerts=n}#u(){if(this.#r)return;let e=this.#i;this.#i=Math.min(e*2,rn),this.#r=setTimeout(()=>{this.#r=void 0;let e=this.#n;this.#n=void 0,e?.then(e=>e()).catch(()=>void 0),this.#o()},e)}};function G(e,t,n,r){var i=arguments.length,a=i<3?t:r===null?r=Object.getOwnPropertyDescriptor(t,n):r,o;if(typeof Reflect==`object`&&typeof Reflect.decorate==`function`)a=Reflect.decorate(e,t,n,r);else for(var s=e.length-1;s>=0;s--)(o=e[s])&&(a=(i<3?o(a):i>3?o(t,n,a):o(t,n))||a);return i>3&&a&&Object.defineProperty(t,n,a),a}var sn=1e3,cn=3*z,ln=500,un=3e4,dn=4e3,K=class extends M{constructor(...e){super(...e),this.details=!1,this.message=``,this.loading=!0,this.isMoving=!1,this.hasMore=!1,this.pins=[],this.#e=new on(()=>this.#d()),this.seen=new zt(()=>this.requestUpdate()),this.#t=new en(()=>this.requestUpdate()),this.#i=``,this.#o=``,this.#s=()=>{this.#o=``,this.#p()},this.goLive=()=>{this.playing=void 0,this.large?.goLive()}}#e;#t;#n;#r;#i;#a;#o;#s;static{this.getConfigForm=at}static getStubConfig(e){return{cameras:nt(e).slice(0,4)}}set hass(e){let t=this.hassState;(t?.connection!==e.connection||t.connected!==e.connected||t.locale!==e.locale||t.states[`sun.sun`]!==e.states[`sun.sun`]||t.services!==e.services||t.themes?.darkMode!==e.themes?.darkMode)&&(this.hassState=e,this.#c())}get hass(){return this.hassState}get t(){return $e(this.hassState?.locale)}setConfig(e){this.settings=tt(e);let{cameras:t,layout:n}=this.settings;this.focused&&t.includes(this.focused)||(this.focused=n===`single`?t[0]:void 0),this.#i=``,this.#c()}getCardSize(){return 4+(this.settings?.timeline?2:0)+(this.settings?.alerts?6:0)}getGridOptions(){return{columns:`full`,min_columns:6,rows:`auto`,min_rows:4}}connectedCallback(){super.connectedCallback(),this.#n=setInterval(()=>this.#m(),sn),window.addEventListener(`hashchange`,this.#s),this.#c()}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.#n),clearTimeout(this.#r),clearTimeout(this.#a),window.removeEventListener(`hashchange`,this.#s),this.#e.stop(),this.seen.stop(),this.#i=``}camera(e){return this.#e.cameras.get(e)}nowUs(){return this.#e.nowUs()}async loadPins(){this.pins=await new I(this.hass).pins()}forget(e){this.playing?.id===e.id&&(this.playing=void 0),this.#e.removeAlert(e.id)}toast(e){clearTimeout(this.#r),this.message=e,this.#r=setTimeout(()=>this.message=``,dn)}toggleMoving(){this.isMoving=!this.isMoving}toggleDetails(){this.details=!this.details}toggleMore(){this.hasMore=!this.hasMore}get backToGrid(){return this.settings?.layout===`grid`?()=>this.#h(void 0):void 0}step(e){let t=this.playing?.start_us??this.large?.atUs??this.nowUs(),n=Ft(this.#f(this.focused),t,e);n?this.#g(n):e>0&&this.goLive()}switchCamera(e){new I(this.hass).switchCamera(e.entity_id,e.info.privacy).catch(e=>this.toast(this.t(`failed`,{error:Le(e)})))}#c(){let[e,t]=[this.hassState,this.settings];e&&t&&this.isConnected&&(this.#e.follow(e.connection,t.cameras,e.connected),this.seen.follow(e),this.#l(e,t))}#l(e,t){e.connected||(this.#i=``);let n=t.cameras.filter(e=>this.camera(e)?.connected),r=n.join();e.connected&&r&&this.#i!==r&&(clearTimeout(this.#a),this.#i=r,this.#u(n,r))}async#u(e,t){try{let t=new I(this.hass);this.#e.addAlerts(await t.alerts(e,this.nowUs()-H,ln)),await this.loadPins()}catch{this.#i===t&&(clearTimeout(this.#a),this.#a=setTimeout(()=>{this.#i=``,this.#c()},un))}this.loading=!1,this.#p()}#d(){let{isKnown:e,cameras:t,alerts:n}=this.#e,r=[...t.values()].some(e=>e.connected);e&&(this.loading=this.loading&&r&&n.size===0),this.hassState&&this.settings&&this.#l(this.hassState,this.settings),this.requestUpdate()}#f(e){let t=this.nowUs()-H;return[...this.#e.alerts.values()].filter(n=>(!e||n.entity_id===e)&&(n.end_us??n.start_us)>t).sort((e,t)=>t.start_us-e.start_us)}#p(){if(location.hash===this.#o)return;let e=Ve(location.hash),t=e&&this.#e.alerts.get(e.alertId);t&&this.settings?.cameras.includes(t.entity_id)&&(this.#o=location.hash,this.#g(t))}#m(){document.hidden||this.requestUpdate()}#h(e){e!==this.focused&&(this.focused=e,this.playing=void 0,this.isMoving=!1,this.#t.forget())}#g(e){this.#h(e.entity_id),this.playing=e,this.seen.add(this.hass,[e]);let t=Math.max(e.clip_start_us,e.start_us-cn);this.updateComplete.then(()=>{this.large?.playFrom(t),this.timelineElement?.reveal(t);let e=matchMedia(`(prefers-reduced-motion: reduce)`).matches?`auto`:`smooth`;this.frame.scrollIntoView({block:`nearest`,behavior:e})})}#_(e){let{us:t,phase:n}=e.detail,r=this.large;r&&(n===`move`?r.scrub(t):n===`cancel`?r.endScrub(void 0):t>=this.nowUs()-3e6?this.goLive():(this.playing=void 0,r.endScrub(Qt(this.#t.strip,t)??t)),this.requestUpdate())}#v(){let[e,t]=[this.timelineElement,this.large],n=t?.folder();e&&t&&n&&t.strip.load(n,e.shown.startUs,e.shown.endUs),this.requestUpdate()}#y(e){if(!(e.target instanceof HTMLButtonElement||!this.focused)){if(e.key===` `)this.large?.togglePause();else if(e.key===`[`)this.step(-1);else if(e.key===`]`)this.step(1);else return;e.preventDefault()}}updated(e){let[t,n]=[this.timelineElement,this.focused];if(!t||!n||!this.hassState?.connected)return;let r=Jt(t.shown,t.pixels),i=new I(this.hass);this.#t.want(i,n,t.shown,r,t.limits)}render(){let{settings:e,t}=this;return!e||!this.hassState?O:e.cameras.length?E`<ha-card @keydown=${this.#y}>
      ${e.title?E`<h2>${e.title}</h2>`:O}
      ${this.#b(e)}
      <div class="frame">
        ${this.focused?this.#T(this.focused,e):this.#S(e.cameras)}
      </div>
      ${e.alerts?this.#D():O}
      <div class="toast" role="status" ?hidden=${!this.message}>${this.message}</div>
    </ha-card>`:E`<ha-card class="none">
        <ha-icon icon="mdi:cctv"></ha-icon>
        <b>${t(`no_camera_title`)}</b><span>${t(`no_camera_text`)}</span>
      </ha-card>`}#b({cameras:e,layout:t}){return t!==`single`||e.length<2?O:E`<div class="tabs" role="group" aria-label=${this.t(`camera`)}>
      ${e.map(e=>E`<button
          class="chip"
          aria-pressed=${e===this.focused}
          @click=${()=>this.#h(e)}
        >
          ${this.#x(e)}
        </button>`)}
    </div>`}#x(e){return this.camera(e)?.info.name??e}#S(e){return E`<div class="grid" style="--count:${e.length}">
      ${e.map(e=>E`<button
          class="cell"
          title=${this.t(`show_camera`,{camera:this.#x(e)})}
          @click=${()=>this.#h(e)}
        >
          ${this.#C(e,!0)}
        </button>`)}
    </div>`}#C(e,t){let{hass:n,t:r}=this;return E`<cloudcam-view
      class=${t?``:`large`}
      .view=${this.camera(e)}
      .error=${this.#e.errors.get(e)}
      .t=${r}
      .clock=${ot(n)}
      .now=${()=>this.nowUs()}
      .resolve=${e=>n.hassUrl(e)}
      .compact=${t}
      .details=${this.details&&!t}
      @cloudcam-player=${t?O:()=>this.requestUpdate()}
    >
      ${this.isMoving&&!t?E`<cloudcam-ptz
            .t=${r}
            @cloudcam-move=${t=>this.#w(e,t.detail)}
          ></cloudcam-ptz>`:O}
    </cloudcam-view>`}#w(e,t){new I(this.hass).move(e,t).catch(e=>this.toast(this.t(`failed`,{error:Le(e)})))}#T(e,t){let n=this.camera(e);return E`
      ${this.#C(e,!1)}
      ${n?Tt(this,this.large??void 0,n):O}
      ${n&&t.timeline?this.#E(n):O}
    `}#E(e){let t=this.hass.states[`sun.sun`]?.attributes,n=t?.next_rising,r=t?.next_setting;return E`<cloudcam-timeline
      .strip=${this.#t.strip}
      .alerts=${this.#f(e.entity_id)}
      .selected=${this.playing?.id}
      .nowUs=${this.nowUs()}
      .oldestUs=${e.info.status.oldest_us??0}
      .cursorUs=${this.large?.atUs??this.nowUs()}
      .live=${this.large?.isLive??!0}
      .clock=${ot(this.hass)}
      .t=${this.t}
      .sun=${n&&r?{rising:n,setting:r}:{}}
      .dark=${this.hass.themes?.darkMode??!1}
      @cloudcam-scrub=${this.#_}
      @cloudcam-span=${this.#v}
      @cloudcam-alert=${e=>{let t=this.#e.alerts.get(e.detail);t&&this.#g(t)}}
      @pointerenter=${this.#v}
      @pointerdown=${this.#v}
    ></cloudcam-timeline>`}#D(){let{hass:e}=this;return E`<cloudcam-alerts
      .alerts=${this.#f(this.settings?.layout===`single`?this.focused:void 0)}
      .cameras=${this.#e.cameras}
      .isSeen=${e=>this.seen.has(e)}
      .seenState=${this.seen.state}
      .pinned=${new Set(this.pins.map(e=>e.alert_id??``))}
      .playing=${this.playing?.id}
      .nowUs=${this.nowUs()}
      .t=${this.t}
      .clock=${ot(e)}
      .resolve=${t=>e.hassUrl(t)}
      .canDelete=${e.user?.is_admin??!1}
      .canLabel=${new I(e).canLabel}
      .loading=${this.loading}
      @cloudcam-action=${e=>this.#O(e.detail)}
    ></cloudcam-alerts>`}#O({action:e,alerts:t}){e===`play`?this.#g(t[0]):Ue(this,e,t)}static{this.styles=Je}};G([P()],K.prototype,`settings`,void 0),G([P()],K.prototype,`focused`,void 0),G([P()],K.prototype,`playing`,void 0),G([P()],K.prototype,`details`,void 0),G([P()],K.prototype,`message`,void 0),G([P()],K.prototype,`loading`,void 0),G([P()],K.prototype,`hassState`,void 0),G([P()],K.prototype,`isMoving`,void 0),G([P()],K.prototype,`hasMore`,void 0),G([P()],K.prototype,`pins`,void 0),G([F(`.frame`)],K.prototype,`frame`,void 0),G([F(`.large`)],K.prototype,`large`,void 0),G([F(`cloudcam-timeline`)],K.prototype,`timelineElement`,void 0);function fn(e,t){let n=Math.floor((t-e.start_us)/e.step_us);if(!(n<0||n>=e.times_us.length))return e.times_us[n]===null?void 0:n}var pn=120,mn=160,hn=class{#e;#t;#n=``;#r;async load(e,t,n){let r=Math.max(1,Math.round((n-t)/pn)),[i,a]=[Math.floor(t/r)*r,Math.ceil(n/r)*r],o=`${e.length}:${i}:${a}`;if(o===this.#n)return;this.#n=o,this.#r?.abort();let s=this.#r=new AbortController;try{let t=`start_us=${i}&end_us=${a}&count=${pn}&width=${mn}`,n=await fetch(`${e}/filmstrip.jpg?${t}`,{signal:s.signal}),r=n.headers.get(`X-CloudCam-Filmstrip`);if(!n.ok||!r)throw Error(`no strip`);let o=await createImageBitmap(await n.blob());if(s.signal.aborted){o.close();return}this.#t?.close(),this.#t=o,this.#e=JSON.parse(r)}catch{this.#n===o&&(this.#n=``)}}tile(e){let[t,n]=[this.#e,this.#t],r=t&&fn(t,e);if(t&&n&&r!==void 0)return{bitmap:n,x:r%t.columns*t.tile_width,y:Math.floor(r/t.columns)*t.tile_height,width:t.tile_width,height:t.tile_height,timeUs:t.times_us[r]}}clear(){this.#r?.abort(),this.#t?.close(),this.#t=this.#e=void 0,this.#n=``}};async function gn(e,t){let n=await fetch(e,{signal:t});if(!n.ok)return;let r=Number(n.headers.get(`X-CloudCam-Time-Us`));return{bitmap:await createImageBitmap(await n.blob()),timeUs:r}}var _n=class{#e;#t=!1;#n=new AbortController;constructor(e,t=gn){this.show=e,this.load=t}want(e){this.#e=e,this.#t||this.#r()}cancel(){this.#e=void 0,this.#n.abort(),this.#n=new AbortController}async#r(){for(this.#t=!0;this.#e!==void 0;){let[e,{signal:t}]=[this.#e,this.#n];this.#e=void 0;try{let n=await this.load(e,t);t.aborted?n?.bitmap.close():this.show(n)}catch{}}this.#t=!1}},vn=1e3,yn=640,q=class extends M{constructor(...e){super(...e),this.now=()=>Date.now()*1e3,this.resolve=e=>e,this.compact=!1,this.details=!1,this.still=``,this.hasStill=!1,this.strip=new hn,this.#e=new _n(e=>this.#h(e)),this.#n=!1,this.#r=`live`,this.#a=``,this.#o=0,this.#s=()=>this.#u()}#e;#t;#n;#r;#i;#a;#o;#s;folder(){let e=this.view?.folder;return e?this.resolve(e):void 0}nowUs(){return this.now()}changed(){this.#p(),this.requestUpdate(),this.dispatchEvent(new CustomEvent(`cloudcam-player`))}get isLive(){return this.#r===`live`}get isPaused(){return this.player?.isPaused??!0}get speed(){return this.player?.speed??1}get atUs(){return this.scrubUs===void 0?this.isLive?this.now():this.player?.trouble===`codec`?this.#o:this.player?.shownUs??this.#r:this.scrubUs}get element(){return this.video}goLive(){this.#r=`live`,this.#_(),this.#l&&this.player?.live(),this.requestUpdate()}playFrom(e){this.#r=e,this.#o=e,(this.#l||this.view)&&this.player?.playFrom(e),this.requestUpdate()}setSpeed(e){this.player?.setSpeed(e)}togglePause(){this.isPaused?this.player?.resume():this.player?.pause()}scrub(e){let t=this.folder();this.scrubUs===void 0&&this.player?.pause(),this.scrubUs=e;let n=this.strip.tile(e);n&&this.#g(n.bitmap,n.x,n.y,n.width,n.height),t&&this.#e.want(`${t}/frame.jpg?time_us=${Math.round(e)}&width=${yn}`)}endScrub(e){e===void 0?(this.#_(),this.player?.resume()):this.playFrom(e)}async savePicture(){let e=this.folder();if(!e||!this.view)return;let t=this.atUs,n=this.isLive?`${e}/snapshot.jpg`:`${e}/frame.jpg?time_us=${Math.round(t)}&exact=1`,r=await(await fetch(n)).blob(),i=document.createElement(`a`);i.href=URL.createObjectURL(r);let a=new Date(t/1e3).toISOString().slice(0,19).replaceAll(`:`,`-`);i.download=`${this.view.info.name} ${a}.jpg`,i.click(),setTimeout(()=>URL.revokeObjectURL(i.href),1e4)}connectedCallback(){super.connectedCallback(),document.addEventListener(`visibilitychange`,this.#s),this.#t=new IntersectionObserver(e=>{this.#n=e.at(-1)?.isIntersecting??!1,this.#u()}),this.#t.observe(this),this.hasUpdated&&this.#c()}disconnectedCallback(){super.disconnectedCallback(),document.removeEventListener(`visibilitychange`,this.#s),this.#t?.disconnect(),this.#n=!1,this.player?.destroy(),this.player=void 0,clearInterval(this.#i),this.#i=void 0,this.#e.cancel(),this.strip.clear()}firstUpdated(){this.#c()}willUpdate(e){e.has(`view`)&&this.#f()}updated(e){if(!e.has(`view`))return;let t=e.get(`view`),n=this.view?.entity_id??``;n===this.#a?t&&J(t)!==J(this.view)&&this.#d():(this.#a=n,this.strip.clear(),this.#r=`live`,this.#d())}#c(){this.player??=new wt(this.video,this),this.#d()}get#l(){return this.#n&&!document.hidden&&J(this.view)}#u(){if(this.#l)this.player?.mode.kind===`idle`&&(this.#f(),this.#d());else{let{mode:e}=this.player??{};e?.kind===`past`&&(this.#r=this.player.shownUs??e.fromUs),this.renderRoot.pictureInPictureElement!==this.video&&this.player?.suspend()}}#d(){this.#l?this.#r===`live`?this.player?.live():this.player?.playFrom(this.#r):!J(this.view)&&this.isLive&&this.player?.suspend()}#f(){let e=this.folder();if(!e||this.view?.info.privacy)this.still=``,this.hasStill=!1;else if(!this.still||!this.player?.hasPicture){let t=`${e}/snapshot.jpg?width=${this.compact?480:960}`;this.still.startsWith(t)||(this.still=t)}}#p(){let e=this.player?.trouble===`codec`&&this.#l;e&&this.#i===void 0?this.#i=setInterval(()=>this.#m(),vn):!e&&this.#i!==void 0&&(clearInterval(this.#i),this.#i=void 0)}#m(){let e=this.folder();e&&this.scrubUs===void 0&&(this.isLive?this.#e.want(`${e}/snapshot.jpg?width=1280&at=${Date.now()}`):(this.#o+=z,this.#e.want(`${e}/frame.jpg?time_us=${Math.round(this.#o)}&width=1280`),this.requestUpdate()))}#h(e){if(!e)return;let{bitmap:t}=e;(this.scrubUs!==void 0||this.#i!==void 0)&&(this.#g(t,0,0,t.width,t.height),this.scrubUs!==void 0&&(this.canvas.dataset.timeUs=String(e.timeUs))),t.close()}#g(e,t,n,r,i){let{canvas:a}=this;a.width!==yn&&(a.width=yn);let o=Math.round(yn*i/r);a.height!==o&&(a.height=o),a.getContext(`2d`).drawImage(e,t,n,r,i,0,0,a.width,o),delete a.dataset.timeUs}#_(){this.scrubUs=void 0,this.#e.cancel()}render(){let{player:e}=this;this.scrubUs!==void 0&&e?.hasPicture&&!this.isLive&&!e.isPaused&&queueMicrotask(()=>this.#_());let t=this.view?.info.status.video,n=t?.width&&t.height?`${t.width} / ${t.height}`:`16 / 9`,r=e?.trouble===`codec`,i=e?.hasPicture&&J(this.view,!this.isLive);return E`
      <div class="stage" style="aspect-ratio: ${n}">
        ${this.still?E`<img
              src=${this.still}
              alt=""
              ?hidden=${!this.hasStill}
              @load=${()=>this.hasStill=!0}
              @error=${()=>this.hasStill=!1}
            />`:O}
        <video
          muted
          playsinline
          disableRemotePlayback
          aria-label=${this.view?.info.name??``}
          style="visibility:${i?`visible`:`hidden`}"
        ></video>
        <canvas ?hidden=${this.scrubUs===void 0&&!r}></canvas>
        ${this.#v()} ${this.#b()}
        <slot></slot>
      </div>
    `}#v(){let{view:e,t}=this;if(!e)return O;let n=this.player?.hasPicture||this.player?.trouble===`codec`,r=J(e)?E`<span class="live ${n?`on`:``}"></span>${t(n?`live`:`connecting`)}`:O,i=this.isLive&&this.scrubUs===void 0?r:this.clock.seconds(this.atUs);return E`<div class="badge">
      <b>${e.info.name}</b>${this.compact&&this.isLive&&n?E`<span class="live on" role="img" aria-label=${t(`live`)}></span>`:E`<span class="when">${i}</span>`}
      ${this.details?E`<span class="when">${this.#y()}</span>`:O}
    </div>`}#y(){let{player:e,t}=this;if(e?.trouble===`codec`){let e=this.view?.info.status.video?.codec??`?`;return`${t(`via_stills`)} · ${t(`cant_play`,{codec:e})}`}let n=e?.kind?[t(e.kind===`hls`?`via_hls`:`via_native`)]:[];this.video?.videoWidth&&n.push(`${this.video.videoWidth}×${this.video.videoHeight}`);let r=e?.latencyS;return r!==void 0&&n.push(t(`behind`,{seconds:r.toFixed(1)})),n.join(` · `)}#b(){let{t:e,view:t}=this,n=(t,n,r=``,i=!1)=>E`
      <div class="trouble" role="status">
        <ha-icon icon=${t}></ha-icon>
        <b>${n}</b>
        ${r?E`<span>${r}</span>`:O}
        ${i?E`<button class="chip" @click=${()=>this.#d()}>${e(`retry`)}</button>`:O}
      </div>
    `;if(this.error){let t=this.error===`unauthorized`;return n(t?`mdi:lock`:`mdi:help-circle`,e(t?`unauthorized`:`not_found`))}if(!t)return E`<div class="trouble"><span>${e(`loading`)}</span></div>`;if(!t.connected)return n(`mdi:lan-disconnect`,e(`nvr_offline`));if(!t.folder)return n(`mdi:lock`,e(`unauthorized`));if(this.isLive&&this.scrubUs===void 0){if(t.info.privacy)return n(`mdi:video-off`,e(`camera_off`),e(`camera_off_text`));let{connection:r,error:i}=t.info.status;if(r===`offline`)return n(`mdi:cctv-off`,e(`camera_offline`),i?.message??``)}switch(this.player?.trouble){case`not_found`:return this.isLive?O:n(`mdi:filmstrip-off`,e(`nothing_recorded`));case`network`:return n(`mdi:wifi-alert`,e(`connecting`),``,!0);case`denied`:return n(`mdi:lock`,e(`unauthorized`),``,!0)}return O}static{this.styles=[L,R,o`
      :host {
        display: block;
        position: relative;
        contain: content;
      }
      .stage {
        position: relative;
        width: 100%;
        max-height: var(--cloudcam-stage-height, none);
        background: #000;
        overflow: hidden;
      }
      img,
      video,
      canvas {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        object-fit: contain;
      }
      [hidden] {
        display: none;
      }
      .badge {
        position: absolute;
        inset-block-end: 8px; /* cameras write their own clock at the top */
        inset-inline-start: 8px;
        max-width: calc(100% - 16px);
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 8px;
        padding: 4px 10px;
        border-radius: 14px;
        background: rgb(0 0 0 / 60%);
        color: #fff;
        font-size: 13px;
        line-height: 20px;
        pointer-events: none;
      }
      .badge b {
        font-weight: 500;
      }
      .when {
        font-variant-numeric: tabular-nums;
      }
      .live {
        display: inline-block;
        width: 8px;
        height: 8px;
        border-radius: 50%;
        background: #bbb;
        margin-inline-end: 6px;
      }
      .live.on {
        background: #ff5252;
      }
      .badge > .live {
        margin: 0;
      }
      .trouble {
        position: absolute;
        inset: 0;
        display: flex;
        flex-direction: column;
        align-items: center;
        justify-content: center;
        gap: 6px;
        padding: 36px 16px 12px;
        text-align: center;
        color: #fff;
        background: rgb(0 0 0 / 62%);
        font-size: 14px;
        --mdc-icon-size: 32px;
      }
      .trouble b {
        font-weight: 500;
      }
      .trouble .chip {
        margin-top: 6px;
      }
    `]}};G([N({attribute:!1})],q.prototype,`view`,void 0),G([N({attribute:!1})],q.prototype,`error`,void 0),G([N({attribute:!1})],q.prototype,`t`,void 0),G([N({attribute:!1})],q.prototype,`clock`,void 0),G([N({attribute:!1})],q.prototype,`now`,void 0),G([N({attribute:!1})],q.prototype,`resolve`,void 0),G([N({type:Boolean})],q.prototype,`compact`,void 0),G([N({type:Boolean})],q.prototype,`details`,void 0),G([P()],q.prototype,`scrubUs`,void 0),G([P()],q.prototype,`still`,void 0),G([P()],q.prototype,`hasStill`,void 0),G([F(`video`)],q.prototype,`video`,void 0),G([F(`canvas`)],q.prototype,`canvas`,void 0);function J(e,t=!1){if(!e?.folder||!e.connected)return!1;let{connection:n}=e.info.status;return t||!e.info.privacy&&n!==`off`&&n!==`offline`}var bn=400,xn=.5,Sn={up:{text:`ptz_up`,icon:`mdi:chevron-up`,order:{tilt:xn}},left:{text:`ptz_left`,icon:`mdi:chevron-left`,order:{pan:-.5}},home:{text:`ptz_home`,icon:`mdi:home`,order:{preset:`home`}},right:{text:`ptz_right`,icon:`mdi:chevron-right`,order:{pan:xn}},down:{text:`ptz_down`,icon:`mdi:chevron-down`,order:{tilt:-.5}},closer:{text:`ptz_closer`,icon:`mdi:plus`,order:{zoom:xn}},farther:{text:`ptz_farther`,icon:`mdi:minus`,order:{zoom:-.5}}},Cn=class extends M{#e;disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.#e)}render(){return E`<div class="pad" role="group" aria-label=${this.t(`ptz`)}>
      ${Object.entries(Sn).map(([e,t])=>E`<button
          class="icon ${e}"
          aria-label=${this.t(t.text)}
          title=${this.t(t.text)}
          @pointerdown=${()=>this.#t(t)}
          @pointerup=${()=>this.#n(t)}
          @pointercancel=${()=>this.#n(t)}
          @pointerleave=${()=>this.#n(t)}
          @click=${e=>e.detail===0&&this.#r(t.order)}
        >
          <ha-icon icon=${t.icon}></ha-icon>
        </button>`)}
    </div>`}#t(e){clearInterval(this.#e),this.#r(e.order),`preset`in e.order||(this.#e=setInterval(()=>this.#r(e.order),bn))}#n(e){this.#e!==void 0&&(clearInterval(this.#e),this.#e=void 0,`preset`in e.order||this.#r({stop:!0}))}#r(e){let t=`pan`in e||`tilt`in e||`zoom`in e?{...e,duration:bn*1.5/1e3}:e;this.dispatchEvent(new CustomEvent(`cloudcam-move`,{detail:t}))}static{this.styles=[L,R,o`
      :host {
        position: absolute;
        inset-block-end: 8px;
        inset-inline-end: 8px;
      }
      .pad {
        display: grid;
        grid-template: ". up . closer" 44px "left home right ." 44px ". down . farther" 44px / repeat(4, 44px);
        direction: ltr;
        background: rgb(0 0 0 / 55%);
        color: #fff;
        border-radius: 22px;
      }
      .up { grid-area: up; }
      .left { grid-area: left; }
      .home { grid-area: home; }
      .right { grid-area: right; }
      .down { grid-area: down; }
      .closer { grid-area: closer; }
      .farther { grid-area: farther; }
    `]}};G([N({attribute:!1})],Cn.prototype,`t`,void 0);var wn={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},Tn=e=>(...t)=>({_$litDirective$:e,values:t}),En=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,n){this._$Ct=e,this._$AM=t,this._$Ci=n}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}},{I:Dn}=ke,On=e=>e,kn=()=>document.createComment(``),Y=(e,t,n)=>{let r=e._$AA.parentNode,i=t===void 0?e._$AB:t._$AA;if(n===void 0)n=new Dn(r.insertBefore(kn(),i),r.insertBefore(kn(),i),e,e.options);else{let t=n._$AB.nextSibling,a=n._$AM,o=a!==e;if(o){let t;n._$AQ?.(e),n._$AM=e,n._$AP!==void 0&&(t=e._$AU)!==a._$AU&&n._$AP(t)}if(t!==i||o){let e=n._$AA;for(;e!==t;){let t=On(e).nextSibling;On(r).insertBefore(e,i),e=t}}}return n},X=(e,t,n=e)=>(e._$AI(t,n),e),An={},jn=(e,t=An)=>e._$AH=t,Mn=e=>e._$AH,Nn=e=>{e._$AR(),e._$AA.remove()},Pn=(e,t,n)=>{let r=new Map;for(let i=t;i<=n;i++)r.set(e[i],i);return r},Fn=Tn(class extends En{constructor(e){if(super(e),e.type!==wn.CHILD)throw Error(`repeat() can only be used in text expressions`)}dt(e,t,n){let r;n===void 0?n=t:t!==void 0&&(r=t);let i=[],a=[],o=0;for(let t of e)i[o]=r?r(t,o):o,a[o]=n(t,o),o++;return{values:a,keys:i}}render(e,t,n){return this.dt(e,t,n).values}update(e,[t,n,r]){let i=Mn(e),{values:a,keys:o}=this.dt(t,n,r);if(!Array.isArray(i))return this.ut=o,a;let s=this.ut??=[],c=[],l,u,d=0,f=i.length-1,p=0,m=a.length-1;for(;d<=f&&p<=m;)if(i[d]===null)d++;else if(i[f]===null)f--;else if(s[d]===o[p])c[p]=X(i[d],a[p]),d++,p++;else if(s[f]===o[m])c[m]=X(i[f],a[m]),f--,m--;else if(s[d]===o[m])c[m]=X(i[d],a[m]),Y(e,c[m+1],i[d]),d++,m--;else if(s[f]===o[p])c[p]=X(i[f],a[p]),Y(e,i[d],i[f]),f--,p++;else if(l===void 0&&(l=Pn(o,p,m),u=Pn(s,d,f)),l.has(s[d])){if(l.has(s[f])){let t=u.get(o[p]),n=t===void 0?null:i[t];if(n===null){let t=Y(e,i[d]);X(t,a[p]),c[p]=t}else c[p]=X(n,a[p]),Y(e,i[d],n),i[t]=null;p++}else Nn(i[f]),f--}else Nn(i[d]),d++;for(;p<=m;){let t=Y(e,c[m+1]);X(t,a[p]),c[p++]=t}for(;d<=f;){let e=i[d++];e!==null&&Nn(e)}return this.ut=o,jn(e,c),D}}),In=[`person`,`pet`,`motion`,`sound`,`health`],Ln={person:[`--red-color`,`#f44336`],pet:[`--purple-color`,`#926bc7`],motion:[`--amber-color`,`#ff9800`],sound:[`--cyan-color`,`#00bcd4`],health:[`--grey-color`,`#9e9e9e`]},Rn=e=>`var(--cloudcam-${e}-color, var(${Ln[e][0]}, ${Ln[e][1]}))`;function zn(e){let t=getComputedStyle(e),n=(e,n)=>t.getPropertyValue(e).trim()||n,r={};for(let e of In){let[t,i]=Ln[e];r[e]=n(`--cloudcam-${e}-color`,n(t,i))}let i=n(`--primary-text-color`,`#212121`),a=e=>`color-mix(in srgb, ${i} ${e}%, transparent)`;return{background:a(3),recorded:a(9),gap:a(28),text:n(`--secondary-text-color`,`#727272`),line:a(14),cursor:n(`--primary-color`,`#03a9f4`),night:`rgb(20 30 80 / 14%)`,unwatched:a(5),labels:r}}var Bn=24,Z=class extends M{constructor(...e){super(...e),this.alerts=[],this.cameras=new Map,this.isSeen=()=>!0,this.pinned=new Set,this.nowUs=0,this.resolve=e=>e,this.canDelete=!1,this.canLabel=!1,this.loading=!1,this.filter=jt,this.pages=1}render(){let e=Mt(this.alerts,this.filter,this.isSeen),t=e.slice(0,this.pages*Bn);return E`
      ${this.#t()} ${this.#n()} ${this.chosen?this.#a(e):O}
      ${t.length?E`<ul>
            ${Fn(t,e=>e.id,e=>this.#o(e))}
          </ul>`:E`<p class="empty">${this.#e()}</p>`}
      ${t.length<e.length?E`<button class="chip more" @click=${()=>this.pages+=1}>
            ${this.t(`more`)}
          </button>`:O}
    `}#e(){return this.loading?this.t(`loading`):this.t(this.alerts.length?`no_alerts_filtered`:`no_alerts`)}#t(){let{t:e}=this,t=this.alerts.length,n=this.alerts.filter(e=>!this.isSeen(e)).length,r=t===0?e(`today_summary_none`):t===1?e(`today_summary_one`):e(`today_summary`,{count:t});return E`<div class="head">
      <h3>${e(`alerts`)}</h3>
      <span class="quiet">${this.loading&&!t?``:r}</span>
      <span class="space"></span>
      ${n?E`<button class="link" @click=${()=>this.#l(`all_seen`,[...this.alerts])}>
            ${e(`mark_all_seen`)}
          </button>`:O}
    </div>`}#n(){let{t:e,filter:t}=this;if(!this.alerts.length)return O;let n=Nt(this.alerts),r=Pt(this.alerts),i=this.alerts.filter(e=>!this.isSeen(e)).length,a=(e,t,n)=>E`<button class="chip" aria-pressed=${t} @click=${()=>this.#i(n)}>
        ${e}
      </button>`;return E`<div class="filters" role="group" aria-label=${e(`filter`)}>
      ${i||t.unseen?a(E`${e(`unseen`)} <b>${i}</b>`,t.unseen,{unseen:!t.unseen}):O}
      ${n.length>1||t.label?n.map(n=>a(E`<span class="dot" style="background:${Rn(n)}"></span>${e(n)}`,t.label===n,{label:t.label===n?void 0:n})):O}
      ${this.cameras.size>1?this.#r(`camera`,`all_cameras`,t.camera,[...this.cameras.values()].map(e=>[e.entity_id,e.info.name]),e=>this.#i({camera:e})):O}
      ${r.length?this.#r(`zone`,`all_zones`,t.zone,r.map(e=>[e,e]),e=>this.#i({zone:e})):O}
      <button
        class="chip"
        aria-pressed=${this.chosen!==void 0}
        @click=${()=>this.chosen=this.chosen?void 0:new Set}
      >
        <ha-icon icon="mdi:checkbox-multiple-marked-outline"></ha-icon>${e(`select`)}
      </button>
    </div>`}#r(e,t,n,r,i){return E`<select class="chip" aria-label=${this.t(e)} @change=${e=>i(e.target.value||void 0)}>
      <option value="" ?selected=${n===void 0}>${this.t(t)}</option>
      ${r.map(([e,t])=>E`<option value=${e} ?selected=${e===n}>${t}</option>`)}
    </select>`}#i(e){this.filter={...this.filter,...e},this.pages=1}#a(e){let{t}=this,n=e.filter(e=>this.chosen?.has(e.id)),r=(e,r,i)=>E`
      <button
        class="icon"
        title=${t(i)}
        aria-label=${t(i)}
        ?disabled=${!n.length}
        @click=${()=>this.#l(e,n)}
      >
        <ha-icon icon=${r}></ha-icon>
      </button>
    `;return E`<div class="bar" role="toolbar" aria-label=${t(`select`)}>
      <span aria-live="polite">${t(`selected`,{count:n.length})}</span>
      <span class="space"></span>
      ${r(`seen`,`mdi:eye-check-outline`,`mark_seen`)}
      ${r(`pin`,`mdi:pin-outline`,`pin`)}
      ${r(`download`,`mdi:download`,`download`)}
      ${this.canDelete?r(`delete`,`mdi:delete-outline`,`delete`):O}
      <button class="chip" @click=${()=>this.chosen=void 0}>${t(`done`)}</button>
    </div>`}#o(e){let{t,clock:n}=this,r=t(et(``,e.animal??e.label,`motion`)),i=e.problem?t(et(`problem_`,e.problem,`health`)):r,a=this.cameras.get(e.entity_id),o=n.dayAndMinutes(e.start_us,this.nowUs),s=e.end_us?lt(Math.max(1e6,e.end_us-e.start_us)):t(`going_on`),c=this.isSeen(e),l=this.chosen?.has(e.id),u=this.playing===e.id;return E`<li class=${u?`playing`:``} data-alert=${e.id}>
      <button
        class="open"
        aria-pressed=${this.chosen?String(l):O}
        aria-current=${u?`true`:O}
        @click=${()=>this.chosen?this.#c(e):this.#l(`play`,[e])}
      >
        <span class="picture">
          ${e.snapshot_us&&a?.folder?E`<img
                loading="lazy"
                decoding="async"
                alt=""
                src=${this.resolve(`${a.folder}/alerts/${e.id}/snapshot.jpg?box=1`)}
              />`:E`<ha-icon icon=${Vn[e.label]}></ha-icon>`}
          <span class="length">${s}</span>
          ${this.chosen?E`<ha-icon
                class="check"
                icon=${l?`mdi:checkbox-marked-circle`:`mdi:circle-outline`}
              ></ha-icon>`:O}
          ${this.pinned.has(e.id)?E`<ha-icon class="pin" icon="mdi:pin"></ha-icon>`:``}
        </span>
        <span class="words">
          <span class="what">
            <span class="dot" style="background:${Rn(e.label)}"></span>
            <b>${i}</b>
            ${c?O:E`<span class="new"><span class="spoken">${t(`unseen`)}</span></span>`}
          </span>
          <span class="quiet">${o}</span>
          <span class="quiet where">${Hn(e,a,this.cameras.size)}</span>
        </span>
      </button>
      ${u&&!this.chosen?this.#s(e):O}
    </li>`}#s(e){let{t}=this,n=this.pinned.has(e.id),r=(n,r,i)=>E`
      <button
        class="icon"
        title=${t(i)}
        aria-label=${t(i)}
        @click=${()=>this.#l(n,[e])}
      >
        <ha-icon icon=${r}></ha-icon>
      </button>
    `;return E`<div class="actions" role="toolbar">
      ${n?r(`unpin`,`mdi:pin-off-outline`,`unpin`):r(`pin`,`mdi:pin-outline`,`pin`)}
      ${r(`download`,`mdi:download`,`download`)}
      ${r(`link`,`mdi:link-variant`,`copy_link`)}
      ${this.canLabel&&(e.label===`person`||e.label===`pet`)?E`${r(`right`,`mdi:thumb-up-outline`,`label_right`)}
          ${e.label===`person`?r(`wrong`,`mdi:account-off-outline`,`label_wrong`):r(`wrong`,`mdi:thumb-down-outline`,`label_wrong_pet`)}`:O}
      ${this.canDelete?r(`delete`,`mdi:delete-outline`,`delete`):O}
    </div>`}#c(e){let t=new Set(this.chosen);t.delete(e.id)||t.add(e.id),this.chosen=t}#l(e,t){let n={action:e,alerts:t};this.dispatchEvent(new CustomEvent(`cloudcam-action`,{detail:n}))}static{this.styles=[L,R,o`
      :host {
        display: block;
        container-type: inline-size;
      }
      .head {
        display: flex;
        align-items: baseline;
        gap: 4px 12px;
        flex-wrap: wrap;
      }
      h3 {
        margin: 0;
        font-size: 16px;
        font-weight: 500;
      }
      .space {
        flex: 1;
      }
      .quiet {
        color: var(--secondary-text-color);
        font-size: 13px;
      }
      .link {
        /* themes choose their primary colour for surfaces; as text it may be too faint */
        color: color-mix(in srgb, var(--primary-color) 60%, var(--primary-text-color));
        font-size: 14px;
        min-height: 36px;
      }
      .filters {
        display: flex;
        gap: 8px;
        overflow-x: auto;
        scrollbar-width: none;
        padding: 8px 2px;
      }
      select.chip {
        background: var(--card-background-color, #fff);
        color: inherit;
        font: inherit;
        font-size: 14px;
        max-width: 160px;
      }
      .bar {
        display: flex;
        align-items: center;
        position: sticky;
        top: 0;
        z-index: 1;
        background: var(--card-background-color, #fff);
        font-size: 14px;
      }
      ul {
        list-style: none;
        margin: 4px 0 0;
        padding: 0;
        display: grid;
        align-items: start;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr));
        gap: 8px;
      }
      li {
        border-radius: 12px;
        overflow: hidden;
        background: color-mix(in srgb, var(--primary-text-color) 4%, transparent);
        content-visibility: auto;
        contain-intrinsic-size: auto 74px;
      }
      li.playing {
        background: color-mix(in srgb, var(--primary-color) 14%, transparent);
      }
      .open {
        display: flex;
        width: 100%;
        gap: 12px;
        text-align: start;
        align-items: center;
        border-radius: 12px;
      }
      .open:focus-visible {
        outline-offset: -2px;
      }
      .picture {
        position: relative;
        width: 132px;
        aspect-ratio: 16 / 9;
        flex: none;
        background: color-mix(in srgb, var(--primary-text-color) 10%, transparent);
        display: grid;
        place-items: center;
        color: var(--secondary-text-color);
        overflow: hidden;
      }
      .picture img {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        object-fit: cover;
      }
      .length,
      .pin,
      .check {
        position: absolute;
        color: #fff;
        background: rgb(0 0 0 / 62%);
        border-radius: 6px;
        --mdc-icon-size: 18px;
      }
      .length {
        inset-block-end: 4px;
        inset-inline-end: 4px;
        font-size: 11px;
        line-height: 16px;
        padding: 0 5px;
        font-variant-numeric: tabular-nums;
      }
      .pin {
        inset-block-start: 4px;
        inset-inline-end: 4px;
      }
      .check {
        inset-block-start: 4px;
        inset-inline-start: 4px;
        border-radius: 50%;
      }
      .words {
        display: flex;
        flex-direction: column;
        gap: 1px;
        min-width: 0;
        padding-block: 6px;
      }
      .what {
        display: flex;
        align-items: center;
        gap: 6px;
      }
      .what b {
        font-weight: 500;
      }
      .where {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .new {
        width: 8px;
        height: 8px;
        border-radius: 50%;
        background: var(--primary-color);
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        padding-inline: 4px;
      }
      .empty {
        color: var(--secondary-text-color);
        text-align: center;
        padding: 16px 0;
        margin: 0;
      }
      .more {
        margin: 12px auto 0;
        display: flex;
      }
    `]}};G([N({attribute:!1})],Z.prototype,`alerts`,void 0),G([N({attribute:!1})],Z.prototype,`cameras`,void 0),G([N({attribute:!1})],Z.prototype,`isSeen`,void 0),G([N({attribute:!1})],Z.prototype,`pinned`,void 0),G([N({attribute:!1})],Z.prototype,`playing`,void 0),G([N({attribute:!1})],Z.prototype,`nowUs`,void 0),G([N({attribute:!1})],Z.prototype,`t`,void 0),G([N({attribute:!1})],Z.prototype,`clock`,void 0),G([N({attribute:!1})],Z.prototype,`resolve`,void 0),G([N({type:Boolean})],Z.prototype,`canDelete`,void 0),G([N({type:Boolean})],Z.prototype,`canLabel`,void 0),G([N({type:Boolean})],Z.prototype,`loading`,void 0),G([N({attribute:!1})],Z.prototype,`seenState`,void 0),G([P()],Z.prototype,`filter`,void 0),G([P()],Z.prototype,`chosen`,void 0),G([P()],Z.prototype,`pages`,void 0);var Vn={person:`mdi:account`,pet:`mdi:paw`,motion:`mdi:motion-sensor`,sound:`mdi:volume-high`,health:`mdi:cctv-off`};function Hn(e,t,n){let r=e.zones.map(e=>e.name);return[...n>1&&t?[t.info.name]:[],...r].join(` · `)}var Un=6,Wn=350,Gn=class{#e=new Map;#t=0;#n=0;#r=!1;#i=!1;constructor(e){this.host=e}attach(e,t){e.addEventListener(`pointerdown`,t=>this.#a(e,t),{signal:t}),e.addEventListener(`pointermove`,e=>this.#o(e),{signal:t}),e.addEventListener(`pointerup`,e=>this.#c(e,!1),{signal:t}),e.addEventListener(`pointercancel`,e=>this.#c(e,!0),{signal:t}),e.addEventListener(`wheel`,e=>this.#l(e),{signal:t,passive:!1})}#a(e,t){if(t.button!==0)return;e.setPointerCapture(t.pointerId);let n=this.host.xOf(t);this.#e.set(t.pointerId,n),this.#e.size===1?[this.#t,this.#n,this.#r]=[n,performance.now(),!1]:this.#i||(this.#i=!0,this.#r&&this.host.cancel())}#o(e){let t=this.#e.get(e.pointerId);if(t===void 0)return;let n=this.host.xOf(e);this.#i?this.#s(e.pointerId,t,n):(this.#e.set(e.pointerId,n),!this.#r&&Math.abs(n-this.#t)<Un||(this.#r||(this.#r=!0,this.host.begin(n)),this.host.drag(n)))}#s(e,t,n){let r=[...this.#e].find(([t])=>t!==e)?.[1];if(this.#e.set(e,n),r===void 0)return;let[i,a]=[Math.abs(t-r),Math.abs(n-r)];i>10&&a>10&&this.host.zoom(i/a,(n+r)/2),this.host.pan((t-n)/2)}#c(e,t){if(!this.#e.delete(e.pointerId))return;if(this.#i){this.#e.size===0&&(this.#i=!1);return}let n=this.host.xOf(e);if(t){this.#r&&this.host.cancel();return}let r=!this.#r&&performance.now()-this.#n<Wn*4;!this.#r&&!r&&this.host.begin(n),this.host.end(n,r)}#l(e){e.preventDefault();let t=e.deltaMode===1?16:1,n=e.shiftKey?e.deltaY:e.deltaX;e.shiftKey||Math.abs(e.deltaX)>Math.abs(e.deltaY)?this.host.pan(n*t):this.host.zoom(Math.exp(e.deltaY*t*.002),this.host.xOf(e))}},Q={alerts:20,activity:34,axis:18},Kn=Q.alerts+Q.activity+Q.axis;function qn(e,t){e.clearRect(0,0,t.width,Kn),Yn(e,t),Zn(e,t),Qn(e,t),$n(e,t),er(e,t),rr(e,t)}var Jn=(e,t,n)=>{let r=Math.max(0,W(e.span,e.width,t));return[r,Math.min(e.width,W(e.span,e.width,n))-r]};function Yn(e,t){let{palette:n,strip:r}=t;e.fillStyle=n.background,e.fillRect(0,Q.alerts,t.width,Q.activity);for(let i of r?.gaps??[]){let[r,a]=Jn(t,i.start_us,i.end_us);a>0&&Xn(e,r,a,n.gap)}e.fillStyle=n.recorded;for(let[n,i]of r?.recorded??[]){let[r,a]=Jn(t,n,i);a>0&&e.fillRect(r,Q.alerts,Math.max(a,.5),Q.activity)}}function Xn(e,t,n,r){e.save(),e.beginPath(),e.rect(t,Q.alerts,Math.max(1,n),Q.activity),e.clip(),e.strokeStyle=r,e.lineWidth=1.5,e.beginPath();for(let r=Math.floor(t/7)*7-Q.activity;r<t+n;r+=7)e.moveTo(r,Q.alerts+Q.activity),e.lineTo(r+Q.activity,Q.alerts);e.stroke(),e.restore()}function Zn(e,t){e.fillStyle=t.palette.night;for(let n of t.nights){let[r,i]=Jn(t,n.startUs,n.endUs);i>0&&e.fillRect(r,Q.alerts,i,Q.activity)}}function Qn(e,t){let{strip:n,palette:r,span:i,width:a}=t;if(!n)return;let o=Q.alerts+Q.activity,s=Math.max(1,W(i,a,i.startUs+n.stepUs)),c=Math.max(0,Math.floor((i.startUs-n.activityUs)/n.stepUs));for(let t=c;t<n.motion.length;t+=1){let c=n.activityUs+t*n.stepUs;if(c>=i.endUs)break;let[l,u]=[n.motion[t],n.flags[t]??0],d=u&1?`person`:u&6?`pet`:void 0;if(!l&&!d)continue;e.fillStyle=d?r.labels[d]:r.labels.motion,e.globalAlpha=d?.9:u&128?.55:.25;let f=Math.max(2,l/255*(Q.activity-4),d?6:0);e.fillRect(W(i,a,c),o-f,s,f)}e.globalAlpha=1}function $n(e,t){let{span:n,width:r,palette:i,clock:a}=t,{stepUs:o,times:s}=Kt(n,r,64,a.offsetMinutes(n.startUs)*B);e.font=`11px system-ui, sans-serif`,e.textBaseline=`bottom`,e.textAlign=`center`;for(let t of s){let s=W(n,r,t);e.fillStyle=i.line,e.fillRect(Math.round(s),Q.alerts,1,Q.activity+3),e.fillStyle=i.text;let c=o<6e7?a.seconds(t):a.minutes(t),l=e.measureText(c).width/2;s>l&&s<r-l&&e.fillText(c,s,Kn-1)}}function er(e,t){for(let n of[...t.alerts].reverse()){let r=tr(n,t.span,t.width,t.nowUs);if(!r)continue;let i=n.id===t.selected;e.fillStyle=t.palette.labels[n.label],e.beginPath(),e.roundRect(r.x,i?2:5,r.width,i?15:10,4),e.fill(),i&&(e.strokeStyle=t.palette.cursor,e.lineWidth=1.5,e.stroke())}}function tr(e,t,n,r){let i=W(t,n,e.start_us),a=W(t,n,Math.max(e.end_us??r,e.start_us)),o=Math.max(5,a-i),s=a-i<5?(i+a-5)/2:i;return s>n||s+o<0?void 0:{x:s,width:o}}function nr(e,t,n,r,i,a){let o,s=a;for(let a of e){let e=tr(a,t,n,r);if(!e)continue;let c=Math.max(0,e.x-i,i-e.x-e.width);c<s&&([o,s]=[a,c])}return o}function rr(e,t){let n=W(t.span,t.width,t.isLive?t.nowUs:t.cursorUs);if(n<-8||n>t.width+8)return;let r=Math.min(Math.max(n,1.5),t.width-1.5);e.fillStyle=t.palette.cursor,e.fillRect(r-1,0,2,Q.alerts+Q.activity+2),e.beginPath(),e.moveTo(r-6,0),e.lineTo(r+6,0),e.lineTo(r,7),e.fill()}function ir(e,t,n){let[r,i]=[Date.parse(t??``)*1e3,Date.parse(n??``)*1e3];if(Number.isNaN(r)||Number.isNaN(i))return[];let a=24*V,o=((r-i)%a+a)%a,s=[];for(let t=i;t+o>e.startUs;t-=a)t<e.endUs&&s.push({startUs:t,endUs:t+o});return s}var ar=14,or=24,$=class extends M{constructor(...e){super(...e),this.alerts=[],this.cursorUs=0,this.nowUs=0,this.oldestUs=0,this.live=!0,this.sun={},this.dark=!1,this.width=0,this.#i=new AbortController}#e;#t;#n;#r;#i;get shown(){return this.span??this.limits}get pixels(){return this.width||300}get limits(){let e=this.nowUs-H,t=this.oldestUs?Math.min(this.oldestUs,this.nowUs-B):e;return{startUs:Math.max(t,e),endUs:this.nowUs}}firstUpdated(){let e=this.renderRoot.querySelector(`.area`);this.#i=new AbortController,new Gn(this).attach(e,this.#i.signal),this.#r=new ResizeObserver(([e])=>{this.width=Math.round(e?.contentRect.width??0)}),this.#r.observe(e)}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.#n)}willUpdate(e){e.has(`nowUs`)&&this.#h(e.get(`nowUs`)??0),e.has(`cursorUs`)&&!this.live&&this.#t===void 0&&this.#g()}updated(e){e.has(`dark`)&&(this.#e=void 0),(e.has(`span`)||e.has(`width`))&&this.#f(),this.#_()}reveal(e){let t=this.shown;if(e>=t.startUs&&e<=t.endUs)return;let n=U(t)/2;this.span=Ht({startUs:e-n,endUs:e+n},this.limits)}xOf(e){let{left:t}=this.canvas.getBoundingClientRect();return Math.min(Math.max(e.clientX-t,0),this.pixels)}begin(e){this.#t=this.#u(e)}drag(e){this.#t=this.#u(e),this.#d(`move`),this.#p(e)}end(e,t){clearInterval(this.#n);let n=t&&nr(this.alerts,this.shown,this.pixels,this.nowUs,e,ar);n?this.dispatchEvent(new CustomEvent(`cloudcam-alert`,{detail:n.id})):(this.#t=this.#u(e),this.#d(`end`)),this.#t=void 0}cancel(){clearInterval(this.#n),this.#d(`cancel`),this.#t=void 0}zoom(e,t){let n=Vt(this.shown,this.pixels,t);this.span=this.#m(Ut(this.shown,e,n,this.limits))}pan(e){let t=e/this.pixels*U(this.shown);this.span=this.#m(Wt(this.shown,t,this.limits))}zoomBy(e){let t=this.live?this.nowUs:this.cursorUs,n=W(this.shown,this.pixels,t);this.zoom(e,Math.min(Math.max(n,0),this.pixels))}render(){let{t:e}=this,t=this.live?this.nowUs:this.cursorUs;return E`
      <div
        class="area"
        role="slider"
        tabindex="0"
        aria-label=${e(`timeline`)}
        aria-describedby="help"
        aria-valuemin=${Math.round(this.limits.startUs/z)}
        aria-valuemax=${Math.round(this.limits.endUs/z)}
        aria-valuenow=${Math.round(t/z)}
        aria-valuetext=${this.live?e(`live`):this.clock.seconds(t)}
        @keydown=${this.#c}
        @pointermove=${this.#s}
        @pointerleave=${()=>this.hover=void 0}
      >
        <canvas style="height:${Kn}px"></canvas>
        ${this.#o()}
      </div>
      <div class="zoom">
        ${this.#a(`zoom_in`,`mdi:magnify-plus-outline`,.5,!1)}
        ${this.#a(`zoom_out`,`mdi:magnify-minus-outline`,2,this.span===void 0)}
      </div>
      <span id="help" hidden>${e(`timeline_help`)}</span>
    `}#a(e,t,n,r){return E`<button
      class="icon"
      title=${this.t(e)}
      aria-label=${this.t(e)}
      ?disabled=${r}
      @click=${()=>this.zoomBy(n)}
    >
      <ha-icon icon=${t}></ha-icon>
    </button>`}#o(){if(this.hover===void 0)return``;let e=this.#u(this.hover),t=Zt(this.strip,e),n=nr(this.alerts,this.shown,this.pixels,this.nowUs,this.hover,4),r=[this.clock.seconds(e)];return n&&(r.push(this.t(et(``,n.animal??n.label,`motion`))),n.end_us&&r.push(lt(n.end_us-n.start_us))),t&&r.push(this.t(et(`gap_`,t.reason,`gap_unknown`))),E`<div class="hint" style=${this.hover<this.pixels/2?`left:${this.hover}px`:`right:${this.pixels-this.hover}px`}>
      ${r.join(` · `)}
    </div>`}#s(e){this.hover=e.pointerType===`mouse`&&!e.buttons?this.xOf(e):void 0}#c(e){let t=e.shiftKey?B:10*z,n={ArrowLeft:-t,ArrowDown:-t,ArrowRight:t,ArrowUp:t,PageDown:-10*B,PageUp:10*B},r=this.live?this.nowUs:this.cursorUs;if(e.key in n)this.#l(r+n[e.key]);else if(e.key===`Home`)this.#l(this.limits.startUs);else if(e.key===`End`)this.#l(this.nowUs);else if(e.key===`+`||e.key===`=`)this.zoomBy(.5);else if(e.key===`-`)this.zoomBy(2);else return;e.preventDefault(),e.stopPropagation()}#l(e){let{startUs:t,endUs:n}=this.limits;this.#t=Math.min(Math.max(e,t),n),this.reveal(this.#t),this.#d(`end`),this.#t=void 0}#u(e){return Vt(this.shown,this.pixels,e)}#d(e){let t={us:this.#t??this.cursorUs,phase:e};this.dispatchEvent(new CustomEvent(`cloudcam-scrub`,{detail:t}))}#f(){this.dispatchEvent(new CustomEvent(`cloudcam-span`))}#p(e){clearInterval(this.#n);let t=e<or?-1:+(e>this.pixels-or);t&&this.span!==void 0&&(this.#n=setInterval(()=>{this.pan(t*6),this.#t=this.#u(e),this.#d(`move`)},33))}#m(e){return U(e)>=U(this.limits)*.995?void 0:e}#h(e){let{span:t}=this;!t||e-t.endUs>1e6||this.live&&(this.span=Wt(t,this.nowUs-e,this.limits))}#g(){let{span:e}=this;!e||this.cursorUs<=e.endUs||this.cursorUs>this.limits.endUs||(this.span=Wt(e,U(e)*.8,this.limits))}#_(){let{canvas:e,width:t}=this;if(!t)return;let n=window.devicePixelRatio||1;e.width!==t*n&&([e.width,e.height]=[t*n,Kn*n]);let r=e.getContext(`2d`);r.setTransform(n,0,0,n,0,0),qn(r,{span:this.shown,width:t,strip:this.strip,alerts:this.alerts,selected:this.selected,nights:ir(this.shown,this.sun.rising,this.sun.setting),nowUs:this.nowUs,cursorUs:this.#t??this.cursorUs,isLive:this.live&&this.#t===void 0,clock:this.clock,palette:this.#e??=zn(this)})}static{this.styles=[L,R,o`
      :host {
        display: flex;
        direction: ltr; /* time runs to the right for everybody */
      }
      .zoom {
        flex: none;
        margin-inline: 4px -8px;
        color: var(--secondary-text-color);
      }
      .zoom .icon {
        display: flex;
        width: 36px;
        height: 36px;
        --mdc-icon-size: 20px;
      }
      .area {
        position: relative;
        flex: 1;
        min-width: 0;
        touch-action: pan-y;
        cursor: pointer;
        border-radius: 8px;
        user-select: none;
        -webkit-user-select: none;
      }
      canvas {
        display: block;
        width: 100%;
      }
      .hint {
        position: absolute;
        bottom: calc(100% - ${Q.alerts-18}px);
        background: var(--primary-text-color);
        color: var(--card-background-color, #fff);
        font-size: 12px;
        padding: 2px 8px;
        border-radius: 6px;
        white-space: nowrap;
        pointer-events: none;
        z-index: 2;
      }
    `]}};G([N({attribute:!1})],$.prototype,`strip`,void 0),G([N({attribute:!1})],$.prototype,`alerts`,void 0),G([N({attribute:!1})],$.prototype,`selected`,void 0),G([N({attribute:!1})],$.prototype,`cursorUs`,void 0),G([N({attribute:!1})],$.prototype,`nowUs`,void 0),G([N({attribute:!1})],$.prototype,`oldestUs`,void 0),G([N({type:Boolean})],$.prototype,`live`,void 0),G([N({attribute:!1})],$.prototype,`clock`,void 0),G([N({attribute:!1})],$.prototype,`t`,void 0),G([N({attribute:!1})],$.prototype,`sun`,void 0),G([N({attribute:!1})],$.prototype,`dark`,void 0),G([P()],$.prototype,`span`,void 0),G([P()],$.prototype,`width`,void 0),G([P()],$.prototype,`hover`,void 0),G([F(`canvas`)],$.prototype,`canvas`,void 0);var sr={"cloudcam-view":q,"cloudcam-ptz":Cn,"cloudcam-timeline":$,"cloudcam-alerts":Z,"cloudcam-card":K};function cr(){for(let[e,t]of Object.entries(sr))customElements.get(e)||customElements.define(e,t)}function lr(){let e=window,t=e.customCards??=[];if(t.some(e=>e.type===`cloudcam-card`))return;let n=Qe(document.documentElement.lang||navigator.language);t.push({type:`cloudcam-card`,name:n(`name`),description:n(`description`),preview:!0,getEntitySuggestion:(e,t)=>nt(e).includes(t)?{config:{type:`custom:cloudcam-card`,cameras:[t]}}:null})}function ur(){let e=window.customElements;cr(),lr(),e.whenDefined(`home-assistant`).then(cr)}ur();